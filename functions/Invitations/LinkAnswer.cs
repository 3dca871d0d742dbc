namespace Countersign.Invitations;

/// <summary>A new link for the sender to pass on.</summary>
internal sealed record LinkAnswer(string Link);
