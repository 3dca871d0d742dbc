using Countersign.Addresses;

namespace Countersign.SendLimits;

/// <summary>
/// A message to be sent, as the send limits count it. The destination is an address in clear text and stays in memory;
/// rows hold only its keyed hash.
/// </summary>
public sealed record SendRequest(Channel Channel, string Destination, SendStanding Standing, string AccountId);

/// <summary>
/// Whether the caller has proved something. Unproven callers must not use up the limits that an owner needs.
/// </summary>
public enum SendStanding
{
    /// <summary>No first factor was proved: login codes, recovery, opened links.</summary>
    Unproven,

    /// <summary>The caller has proved a first factor or has a session.</summary>
    Proven,
}
