using Countersign.Addresses;

namespace Countersign.SendLimits;

/// <summary>
/// A message to be sent, as the send limits count it. The destination is an address in clear text and stays in memory;
/// rows hold only its keyed hash.
/// </summary>
public sealed record SendRequest(Channel Channel, string Destination, SendStanding Standing, string AccountId)
{
    /// <summary>
    /// False when nothing can leave, because nobody has the name or the address takes no codes. Such a request must not
    /// spend what messages spend; it causes the same work on rows of its own.
    /// </summary>
    public bool HasReceiver { get; init; } = true;

    /// <summary>
    /// The caller typed the destination. Otherwise a refusal by its limit would reveal whose address it is.
    /// </summary>
    public bool IsTyped { get; init; } = true;

    /// <summary>Somebody proved the destination in this tenant.</summary>
    public bool IsProved { get; init; }

    /// <summary>No first factor was proved: known and unknown names must look the same.</summary>
    public bool IsAnonymous => Standing is SendStanding.Unproven or SendStanding.Recovery;
}
