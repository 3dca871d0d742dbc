using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Countersign.Aggregates;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.Secrets;
using Countersign.SendLimits;

namespace Countersign.Challenges;

/// <summary>What is still to be proved before something is granted.</summary>
public sealed record Challenge(string Id, ChallengePurpose Purpose, DateTimeOffset CreatedAt)
{
    /// <summary>From the first answer that opened it to its end.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>Open challenges of one account; the oldest gives way.</summary>
    public const int MaximumOpen = 20;

    /// <summary>Of these, ones that nothing was proved for.</summary>
    public const int MaximumUnproven = 5;

    /// <summary>Codes that one challenge sends, over all its factors.</summary>
    public const int MaximumSends = 5;

    public ImmutableArray<Proof> Proofs { get; set; } = [];

    /// <summary>
    /// Whose challenge it is: the opener in the handle that the first proof came with. A login code is asked for by anybody
    /// who knows a name, and all who ask get a handle of the same challenge; what is proved is proved for one of them.
    /// </summary>
    public int? Holder { get; init; }

    /// <summary>The session that a step-up renews.</summary>
    public string? SessionId { get; init; }

    /// <summary>At a door: the account whose second factor is asked too.</summary>
    public string? UserId { get; init; }

    /// <summary>At a door: the epoch of that account.</summary>
    [JsonPropertyName("epoch")]
    public int SecurityStamp { get; init; }

    /// <summary>At a door: the state of what lies behind it that this was begun under.</summary>
    public string? Version { get; init; }

    /// <summary>At a door: which link was opened.</summary>
    public LinkSource? Source { get; init; }

    /// <summary>The recognised device that asked: wrong answers spend its budget.</summary>
    public string? DeviceId { get; init; }

    /// <summary>The first factor of a login by code.</summary>
    public Factor? FirstFactor { get; init; }

    /// <summary>The name that was typed, sealed: before anything is proved, answers and caps depend on it alone.</summary>
    public string? TypedName { get; init; }

    public ImmutableArray<SentCode> Codes { get; set; } = [];

    /// <summary>Codes sent so far. The number of the last one is the next generation's too: no generation comes twice.</summary>
    public int Sends { get; init; }

    [JsonIgnore]
    public DateTimeOffset ExpiresAt => CreatedAt + Lifetime;

    /// <summary>Something of the first factor was proved.</summary>
    [JsonIgnore]
    public bool HasFirst => Purpose == ChallengePurpose.StepUp || Proofs.Any(proof => proof.First);

    /// <summary>Nobody has proved anything but that a link came into their hands.</summary>
    [JsonIgnore]
    public bool HasOnlyLinks => Proofs.All(proof => proof.Factor.IsLink());

    /// <summary>Where <see cref="TypedName"/> is sealed for.</summary>
    public static SealedField TypedNamePlace(PartitionId partition, string id) => new(partition.ToString(), id, "typed-name");

    public bool IsOpen(DateTimeOffset now) => now < ExpiresAt;

    /// <summary>False for the handle of somebody else, who asked for a code as well.</summary>
    public bool IsHeldBy(int opener) => Holder is null || Holder == opener;

    public SentCode? CodeOf(Factor factor) => Codes.FirstOrDefault(code => code.Factor == factor);

    /// <summary>The code to be sent now: the same once more, or the next generation.</summary>
    public SentCode NextCode(CodeTarget target, SendLimitOutcome verdict, DecisionContext context)
    {
        var before = CodeOf(target.Factor);
        var code = before?.Again(target.AddressHash, context.Now)
            ?? new SentCode(target.Factor, target.AddressHash, target.Inbox, context.CodeKeyId, Sends + 1, context.Now, context.Now, (before?.Sends ?? 0) + 1);
        return code with { Units = code.Units.AddRange(verdict.Units) };
    }

    /// <summary>The oldest gives way to a new one; the weak, that nobody has proved enough for, crowd out each other first.</summary>
    public static ImmutableDictionary<string, Challenge> Evict(ImmutableDictionary<string, Challenge> challenges, Challenge added, Func<Challenge, bool> isWeak)
    {
        var others = challenges.Remove(added.Id);
        if (isWeak(added))
        {
            others = others.RemoveRange(Oldest(others.Values.Where(isWeak), MaximumUnproven));
        }

        return others.RemoveRange(Oldest(others.Values, MaximumOpen)).Add(added.Id, added);
    }

    public Challenge WithCode(SentCode code) => this with { Codes = [.. Codes.Where(other => other.Factor != code.Factor), code], Sends = Sends + 1 };

    public Challenge WithProof(Proof proof, int opener) => this with { Holder = Holder ?? opener, Proofs = Proofs.Add(proof), Codes = Codes.RemoveAll(code => code.Factor == proof.Factor) };

    private static List<string> Oldest(IEnumerable<Challenge> challenges, int maximum) =>
        [.. challenges.OrderByDescending(challenge => challenge.CreatedAt).Skip(maximum - 1).Select(challenge => challenge.Id)];
}
