using Countersign.Addresses;
using Countersign.Challenges;

namespace Countersign.Accounts;

/// <summary>
/// An email address or number that is to replace the user's own. Nothing changes until its code is entered.
/// </summary>
public sealed record PendingAddress(string Id, Address Address, Caller StartedBy, SentCode Code)
{
    public bool IsOpen(DateTimeOffset now) => Code.IsLive(now);
}
