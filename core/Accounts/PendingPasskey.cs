using Countersign.Challenges;

namespace Countersign.Accounts;

/// <summary>The request to make a passkey. It is no factor; the authenticator's answer makes it one.</summary>
/// <param name="Id">The challenge that the authenticator answers is derived from it.</param>
public sealed record PendingPasskey(string Id, string Name, DateTimeOffset CreatedAt, Caller StartedBy)
{
    public bool IsOpen(DateTimeOffset now) => now < CreatedAt + Challenge.Lifetime;
}
