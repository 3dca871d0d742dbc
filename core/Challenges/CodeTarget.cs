using Countersign.Addresses;
using Countersign.Factors;

namespace Countersign.Challenges;

/// <summary>Where a code goes: its hashes, the address that the caps count, and what is shown of it.</summary>
public sealed record CodeTarget(Factor Factor, string AddressHash, string Inbox, string Destination, string Shown)
{
    /// <summary>Whoever asks knows the address.</summary>
    public bool IsTyped { get; init; } = true;

    public static CodeTarget Of(Factor factor, Address address) => new(factor, address.Hash, address.Inbox, address.Text, Mask.Text(address.Text));
}
