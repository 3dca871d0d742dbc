using Countersign.Addresses;

namespace Countersign.SendLimits;

/// <summary>
/// A message that somebody asks for, as the caps count it. The destination is an address in clear: it lives in memory
/// only, rows know it by its keyed hash.
/// </summary>
public sealed record SendRequest(Channel Channel, string Destination, SendStanding Standing, string AccountId);

/// <summary>What whoever asks has shown so far. Strangers must not spend what an owner needs.</summary>
public enum SendStanding
{
    /// <summary>Nobody proved a first factor: login codes, recovery, open links.</summary>
    Unproven,

    /// <summary>A first factor, or a session, stands behind it.</summary>
    Proven,
}
