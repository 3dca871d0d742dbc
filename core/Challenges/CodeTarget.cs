using Countersign.Addresses;
using Countersign.Factors;

namespace Countersign.Challenges;

/// <summary>
/// Where a code goes: the hashes of the address, the destination that send limits count, and the masked text.
/// </summary>
public sealed record CodeTarget(Factor Factor, string AddressHash, string Inbox, string Destination, string Shown)
{
    /// <summary>The caller typed the address and so knows it.</summary>
    public bool IsTyped { get; init; } = true;

    public static CodeTarget Of(Factor factor, Address address) =>
        new(factor, address.Hash, address.Inbox, address.Text, Mask.Text(address.Text));
}
