using Countersign.Addresses;
using Countersign.Challenges;
using Countersign.Factors;

namespace Countersign.Accounts;

/// <summary>A number or an inbox that is a second factor: a code that was sent there came back.</summary>
public sealed record AddressFactor(Factor Factor, Address Address, DateTimeOffset VerifiedAt);

/// <summary>A number or an inbox that somebody wants to add. It changes nothing until the code comes back.</summary>
public sealed record PendingFactor(string Id, Factor Factor, Address Address, Caller StartedBy, SentCode Code)
{
    public bool IsOpen(DateTimeOffset now) => Code.IsLive(now);
}
