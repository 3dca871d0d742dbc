using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Secrets;

namespace Countersign.Accounts;

/// <summary>
/// An authenticator: its sealed secret and the last accepted step. Only a later step is accepted, so each code is valid
/// once (RFC 6238, 5.2).
/// </summary>
public sealed record TotpEnrolment(string Id, string SealedSecret, DateTimeOffset CreatedAt) : IIdentified
{
    /// <summary>How long an enrolment may wait for its confirming code.</summary>
    public static readonly TimeSpan PendingLifetime = TimeSpan.FromMinutes(10);

    /// <summary>Bytes of a secret: the 160 bits that RFC 4226, section 4, R6 recommends.</summary>
    public const int SecretLength = 20;

    /// <summary>While pending: the caller that began it. Only this caller may confirm it.</summary>
    public Caller? StartedBy { get; init; }

    public long LastStep { get; set; } = -1;

    /// <summary>
    /// The highest future step whose code was answered with "your clock is ahead". This step and all before it are not
    /// accepted later either, because the hint confirmed the code.
    /// </summary>
    public long BurntStep { get; set; } = -1;

    /// <summary>
    /// The field that the secret is sealed for. With the id in it, an old ciphertext does not open in a newer
    /// enrolment.
    /// </summary>
    public static SealedField SecretField(PartitionId partition, string enrolmentId) =>
        new(partition.ToString(), enrolmentId, "totp-secret");
}
