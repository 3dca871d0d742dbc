using Countersign.Addresses;
using Countersign.Challenges;
using Countersign.Factors;

namespace Countersign.Accounts;

/// <summary>A phone number or inbox that is a second factor: the user entered a code that was sent there.</summary>
public sealed record AddressFactor(Factor Factor, Address Address, DateTimeOffset VerifiedAt);

/// <summary>A phone number or inbox that a user wants to add. It is no factor until the code is entered.</summary>
public sealed record PendingFactor(string Id, Factor Factor, Address Address, Caller StartedBy, SentCode Code)
{
    public bool IsOpen(DateTimeOffset now) => Code.IsLive(now);
}
