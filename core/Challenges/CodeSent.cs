namespace Countersign.Challenges;

/// <summary>A code is on its way, as far as whoever asked may know.</summary>
/// <param name="Destination">Masked.</param>
public sealed record CodeSent(TimeSpan ExpiresIn, TimeSpan ResendAfter, int AttemptsLeft, string Destination);
