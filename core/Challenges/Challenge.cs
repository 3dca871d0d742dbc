using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Countersign.Aggregates;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.Secrets;
using Countersign.SendLimits;

namespace Countersign.Challenges;

/// <summary>An open request for proof: what was proved so far, and which codes were sent.</summary>
public sealed record Challenge(string Id, ChallengePurpose Purpose, DateTimeOffset CreatedAt)
{
    /// <summary>Counted from the moment when the challenge is opened.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>Open challenges of one account; the oldest is evicted.</summary>
    public const int MaximumOpen = 20;

    /// <summary>Of these, challenges without enough proof.</summary>
    public const int MaximumUnproven = 5;

    /// <summary>Codes that one challenge sends, for all factors together.</summary>
    public const int MaximumSends = 5;

    public ImmutableArray<Proof> Proofs { get; set; } = [];

    /// <summary>
    /// The opener of the one who may continue: of the caller where the challenge has one from the start, else of the
    /// handle that came with the first proof. Anyone who knows a name can request a login code, and each of them gets a
    /// handle to the same challenge. A proof counts only for the holder.
    /// </summary>
    public int? Holder { get; init; }

    /// <summary>The session that a step-up renews.</summary>
    public string? SessionId { get; init; }

    /// <summary>For a protected resource: the account whose second factor is required too.</summary>
    public string? UserId { get; init; }

    /// <summary>For a protected resource: the security stamp of that account.</summary>
    [JsonPropertyName("epoch")]
    public int SecurityStamp { get; init; }

    /// <summary>For a data room: the versions of room and membership when the challenge began.</summary>
    public string? Version { get; init; }

    /// <summary>For an invitation: where the opened link was sent.</summary>
    public LinkSource? Source { get; init; }

    /// <summary>For an invitation: the row of the opened link, with its generation. It dies with that link.</summary>
    public string? Link { get; init; }

    /// <summary>The recognised device that began it: wrong answers are charged to its budget.</summary>
    public string? DeviceId { get; init; }

    /// <summary>The first factor of a login by code.</summary>
    public Factor? FirstFactor { get; init; }

    /// <summary>
    /// The typed name, sealed. Before the first proof, answers and send limits depend only on it, which prevents
    /// enumeration.
    /// </summary>
    public string? TypedName { get; init; }

    public ImmutableArray<SentCode> Codes { get; set; } = [];

    /// <summary>
    /// The number of codes sent. A new code takes its generation from it, so no generation is used twice.
    /// </summary>
    public int Sends { get; init; }

    [JsonIgnore]
    public DateTimeOffset ExpiresAt => CreatedAt + Lifetime;

    /// <summary>The first factor was proved.</summary>
    [JsonIgnore]
    public bool HasFirst => Purpose == ChallengePurpose.StepUp || Proofs.Any(proof => proof.First);

    /// <summary>Nothing is proved except that a link was opened.</summary>
    [JsonIgnore]
    public bool HasOnlyLinks => Proofs.All(proof => proof.Factor.IsLink());

    /// <summary>No session, and at most a link was opened. It may have been forwarded, so it could be anyone.</summary>
    [JsonIgnore]
    public bool IsOfStranger => SessionId is null && HasOnlyLinks;

    /// <summary>The field that <see cref="TypedName"/> is sealed for.</summary>
    public static SealedField TypedNameField(PartitionId partition, string id) =>
        new(partition.ToString(), id, "typed-name");

    public bool IsOpen(DateTimeOffset now) => now < ExpiresAt;

    /// <summary>False for the handle of another person who requested a code for the same name.</summary>
    public bool IsHeldBy(int opener) => Holder is null || Holder == opener;

    public SentCode? CodeOf(Factor factor) => Codes.FirstOrDefault(code => code.Factor == factor);

    /// <summary>The code that can be entered now; null when none was sent or it has expired.</summary>
    public SentCode? LiveCodeOf(Factor factor, DateTimeOffset now) =>
        CodeOf(factor) is { } code && code.IsLive(now) ? code : null;

    /// <summary>
    /// How long the next code of this factor must wait: until the cool-down ends or, if all sends are used, until the
    /// challenge expires.
    /// </summary>
    public TimeSpan? Wait(Factor factor, DateTimeOffset now) =>
        Sends >= MaximumSends ? ExpiresAt - now
        : CodeOf(factor) is { } code && now < code.ResendAt ? code.ResendAt - now
        : null;

    /// <summary>What the caller is told about a code of this challenge that was sent now.</summary>
    public CodeSent Sent(SentCode code, string destination, int attemptsLeft, DateTimeOffset now) =>
        new(
            (code.ExpiresAt < ExpiresAt ? code.ExpiresAt : ExpiresAt) - now, code.ResendAt - now, attemptsLeft,
            destination);

    /// <summary>
    /// The code to send now: the same one again, or the next generation. When the send limits withhold it, a code that
    /// was sent before stays valid.
    /// </summary>
    public SentCode NextCode(CodeTarget target, SendLimitOutcome limits, DecisionContext context)
    {
        var before = CodeOf(target.Factor);
        target = limits.IsWithheld
            ? target with { AddressHash = before?.AddressHash ?? "", Inbox = before?.Inbox ?? "" }
            : target;
        var code = before?.Again(target.AddressHash, context.Now)
            ?? new SentCode(
                target.Factor, target.AddressHash, target.Inbox, context.CodeKeyId, Sends + 1, context.Now, context.Now,
                (before?.Sends ?? 0) + 1);
        return code with { Units = code.Units.AddRange(limits.Units) };
    }

    /// <summary>
    /// Adds a challenge and evicts the oldest. Weak ones (without enough proof) evict each other first: an attacker who
    /// opens many cannot evict the owner's.
    /// </summary>
    public static ImmutableDictionary<string, Challenge> Evict(
        ImmutableDictionary<string, Challenge> challenges, Challenge added, Func<Challenge, bool> isWeak)
    {
        var others = challenges.Remove(added.Id);
        if (isWeak(added))
        {
            others = others.RemoveRange(Oldest(others.Values.Where(isWeak), MaximumUnproven));
        }

        return others.RemoveRange(Oldest(others.Values, MaximumOpen)).Add(added.Id, added);
    }

    public Challenge WithCode(SentCode code) =>
        this with { Codes = [.. Codes.Where(other => other.Factor != code.Factor), code], Sends = Sends + 1 };

    public Challenge WithProof(Proof proof, int opener) =>
        this with
        {
            Holder = Holder ?? opener,
            Proofs = Proofs.Add(proof),
            Codes = Codes.RemoveAll(code => code.Factor == proof.Factor),
        };

    private static IEnumerable<string> Oldest(IEnumerable<Challenge> challenges, int maximum) =>
        challenges.Surplus(maximum, challenge => challenge.CreatedAt).Select(challenge => challenge.Id);
}
