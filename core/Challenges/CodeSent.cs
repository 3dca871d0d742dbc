namespace Countersign.Challenges;

/// <summary>The answer that a code was sent. For an unknown name it looks the same.</summary>
/// <param name="Destination">Masked.</param>
public sealed record CodeSent(TimeSpan ExpiresIn, TimeSpan ResendAfter, int AttemptsLeft, string Destination);
