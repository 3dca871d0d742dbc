using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Secrets;

namespace Countersign.Accounts;

/// <summary>
/// An authenticator: its sealed secret and the last step that was accepted. Only a later step is accepted again, so a
/// code serves once (RFC 6238, 5.2).
/// </summary>
public sealed record TotpEnrolment(string Id, string SealedSecret, DateTimeOffset CreatedAt) : IIdentified
{
    /// <summary>How long an enrolment may wait for its confirming code.</summary>
    public static readonly TimeSpan PendingLifetime = TimeSpan.FromMinutes(10);

    /// <summary>Bytes of a secret: the 160 bits that RFC 4226, section 4, R6 recommends.</summary>
    public const int SecretLength = 20;

    /// <summary>While pending: who began it, the only one that may confirm it.</summary>
    public Caller? StartedBy { get; init; }

    public long LastStep { get; set; } = -1;

    /// <summary>A step ahead of our clock whose code somebody was told to be early: it is not accepted when its time comes.</summary>
    public long BurntStep { get; set; } = -1;

    /// <summary>Where an enrolment's secret is sealed for. The id makes an old ciphertext useless in a newer enrolment.</summary>
    public static SealedField Place(PartitionId partition, string enrolmentId) => new(partition.ToString(), enrolmentId, "totp-secret");
}
