using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Outbox;
using Countersign.Sessions;
using Countersign.Tenants;
using Countersign.Totp;

namespace Countersign.Accounts;

/// <summary>
/// One person's account in one tenant. A name that nobody has is an account too, without a password: the same deciders
/// judge it, so that nobody can tell the two apart.
/// </summary>
public sealed record Account : IAggregate<Account>
{
    private const string ChallengePrefix = "challenge|";
    private const string SessionPrefix = "session|";
    private const string TotpKey = "totp";
    private const string PendingTotpKey = "totp-pending";

    public required AccountHead Head { get; init; }

    public TotpEnrolment? Totp { get; init; }

    /// <summary>An enrolment that no code has confirmed yet: it changes nothing.</summary>
    public TotpEnrolment? PendingTotp { get; init; }

    public ImmutableDictionary<string, Challenge> Challenges { get; init; } = ImmutableDictionary<string, Challenge>.Empty;

    public ImmutableDictionary<string, Session> Sessions { get; init; } = ImmutableDictionary<string, Session>.Empty;

    public bool HasSecondFactor => Totp is not null;

    public static Account Unknown(Channel channel) => new() { Head = new AccountHead { Channel = channel } };

    public IEnumerable<StateRow> Rows()
    {
        yield return new StateRow(StateRow.Head, Head with { SecondFactor = HasSecondFactor });
        if (Totp is not null)
        {
            yield return new StateRow(TotpKey, Totp);
        }

        if (PendingTotp is not null)
        {
            yield return new StateRow(PendingTotpKey, PendingTotp);
        }

        foreach (var challenge in Challenges.Values)
        {
            yield return new StateRow(ChallengePrefix + challenge.Id, challenge);
        }

        foreach (var session in Sessions.Values)
        {
            yield return new StateRow(SessionPrefix + session.Id, session);
        }
    }

    public static Account FromRows(IReadOnlyList<StateRow> rows) => new()
    {
        Head = (AccountHead)rows.First(row => row.Key == StateRow.Head).Value,
        Totp = rows.FirstOrDefault(row => row.Key == TotpKey).Value as TotpEnrolment,
        PendingTotp = rows.FirstOrDefault(row => row.Key == PendingTotpKey).Value as TotpEnrolment,
        Challenges = rows.Select(row => row.Value).OfType<Challenge>().ToImmutableDictionary(challenge => challenge.Id),
        Sessions = rows.Select(row => row.Value).OfType<Session>().ToImmutableDictionary(session => session.Id),
    };

    public static JsonTypeInfo RowType(string key) => key switch
    {
        StateRow.Head => StateJson.Default.AccountHead,
        TotpKey or PendingTotpKey => StateJson.Default.TotpEnrolment,
        _ when key.StartsWith(ChallengePrefix, StringComparison.Ordinal) => StateJson.Default.Challenge,
        _ => StateJson.Default.Session,
    };

    /// <summary>What expired leaves with whatever commit comes next.</summary>
    public Account WithoutExpired(DateTimeOffset now, TenantPolicy policy) => this with
    {
        PendingTotp = PendingTotp is { } pending && now < pending.CreatedAt + TotpEnrolment.PendingLifetime ? pending : null,
        Challenges = Challenges.RemoveRange(Challenges.Values.Where(challenge => !challenge.IsOpen(now)).Select(challenge => challenge.Id)),
        Sessions = Sessions.RemoveRange(Sessions.Values.Where(session => !session.IsLive(now, policy.Session)).Select(session => session.Id)),
    };

    /// <summary>The session of a caller, while it lives.</summary>
    public Session? LiveSession(string id, DecisionContext context) => LiveSession(id, context.Now, context.Policy.Session);

    public Session? LiveSession(string id, DateTimeOffset now, SessionPolicy policy) =>
        Sessions.TryGetValue(id, out var session) && session.IsLive(now, policy) ? session : null;

    /// <summary>The oldest gives way; those that nobody has proved anything for crowd out each other first.</summary>
    public Account Add(Challenge challenge)
    {
        var others = Challenges.Remove(challenge.Id);
        if (challenge.Proofs.IsEmpty)
        {
            others = others.RemoveRange(Oldest(others.Values.Where(row => row.Proofs.IsEmpty), Challenge.MaximumUnproven, row => row.CreatedAt).Select(row => row.Id));
        }

        others = others.RemoveRange(Oldest(others.Values, Challenge.MaximumOpen, row => row.CreatedAt).Select(row => row.Id));
        return this with { Challenges = others.Add(challenge.Id, challenge) };
    }

    public Account Add(Session session) => this with
    {
        Sessions = Sessions.RemoveRange(Oldest(Sessions.Values, Session.Maximum, row => row.CreatedAt).Select(row => row.Id)).SetItem(session.Id, session),
    };

    /// <summary>Ends every open challenge, and every session but the one named.</summary>
    public Account EndOthers(string? keepSessionId) => this with
    {
        Challenges = Challenges.Clear(),
        Sessions = Sessions.RemoveRange(Sessions.Keys.Where(id => id != keepSessionId)),
    };

    /// <summary>A factor that is replaced or gone takes its proofs with it.</summary>
    public Account WithoutProofsOf(Factor factor) => this with
    {
        Sessions = Sessions.SetItems(Sessions.Values
            .Where(session => session.Proofs.Any(proof => proof.Factor == factor))
            .Select(session => KeyValuePair.Create(session.Id, session with { Proofs = session.Proofs.RemoveAll(proof => proof.Factor == factor) }))),
    };

    private static IEnumerable<TRow> Oldest<TRow>(IEnumerable<TRow> rows, int maximum, Func<TRow, DateTimeOffset> createdAt)
    {
        var ordered = rows.OrderByDescending(createdAt).ToList();
        return ordered.Skip(maximum - 1);
    }
}
