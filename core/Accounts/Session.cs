using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Countersign.Factors;
using Countersign.Policy;
using Countersign.Secrets;

namespace Countersign.Accounts;

/// <summary>
/// A complete login. Its refresh tokens form one family: the row keeps the hash and generation of the newest one. Reuse
/// of an older token ends the family (RFC 9700, 4.14.2).
/// </summary>
public sealed record Session(
    string Id, DateTimeOffset CreatedAt, byte[] RefreshHash, int Generation, DateTimeOffset RefreshedAt)
{
    /// <summary>Sessions of one account; the oldest is evicted.</summary>
    public const int Maximum = 50;

    /// <summary>How fresh a proof must be to change a factor, an address or the password.</summary>
    public static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(10);

    public ImmutableArray<Proof> Proofs { get; set; } = [];

    /// <summary>When the user last proved a factor in this session.</summary>
    [JsonIgnore]
    public DateTimeOffset AuthenticatedAt => Proofs.Max(proof => proof.At);

    public bool IsLive(DateTimeOffset now, SessionPolicy policy) =>
        now < CreatedAt + policy.Absolute && now < RefreshedAt + policy.Idle;

    public bool HasFresh(Func<Proof, bool> wanted, DateTimeOffset now) =>
        Proofs.Any(proof => wanted(proof) && now < proof.At + FreshFor);

    /// <summary>Adds a proof; it replaces an older one of the same factor and inbox.</summary>
    public Session With(Proof proof) => this with
    {
        Proofs = [
            .. Proofs.Where(old => old.Factor != proof.Factor || old.Inbox != proof.Inbox || old.First != proof.First),
            proof],
    };

    public Session Rotate(Secret refresh, DateTimeOffset now) =>
        this with { RefreshHash = refresh.Sha256(), Generation = Generation + 1, RefreshedAt = now };
}
