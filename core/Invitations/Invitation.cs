using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Challenges;
using Countersign.Doors;
using Countersign.Names;
using Countersign.Outbox;

namespace Countersign.Invitations;

/// <summary>One invitee's way to one document: links, challenges of those who opened them, and a budget.</summary>
public sealed record Invitation : IDoor<Invitation>
{
    private const string ChallengePrefix = "challenge|";
    private const string LinkPrefix = "link|";
    private const string LinkEnd = "link}";

    /// <summary>The keys of its links, for lists that pass over the rest.</summary>
    public static (string From, string End) LinkRows => (LinkPrefix, LinkEnd);

    public static DoorWords Words { get; } = new(MessageKind.DocumentCode, AuditType.InvitationFailed, AuditType.InvitationLocked, "sender");

    public required InvitationHead Head { get; init; }

    public ImmutableDictionary<string, InvitationLink> Links { get; init; } = ImmutableDictionary<string, InvitationLink>.Empty;

    public ImmutableDictionary<string, Challenge> Challenges { get; init; } = ImmutableDictionary<string, Challenge>.Empty;

    public AttemptBudget Budget => Head.Budget;

    public Address? AddressFor(Factor factor) => Head.AddressOf(factor.AsChannel());

    public Invitation WithBudget(AttemptBudget budget) => this with { Head = Head with { Budget = budget } };

    public Invitation WithChallenges(ImmutableDictionary<string, Challenge> challenges) => this with { Challenges = challenges };

    public Invitation With(InvitationLink link) => this with { Links = Links.SetItem(link.Id, link) };

    public InvitationLink? Link(ChallengePurpose purpose, LinkSource source) => Links.Values.FirstOrDefault(link => link.Purpose == purpose && link.Source == source);

    /// <summary>False when every link of the invitation itself is over; links for viewing are another matter.</summary>
    public bool HasLiveLink(TimeSpan lifetime, DateTimeOffset now) =>
        Links.Values.Any(link => link.Purpose == ChallengePurpose.Invitation && link.IsLive(link.Generation, now, lifetime));

    /// <summary>The address that a message was meant for, while the invitation has it.</summary>
    public Address? AddressOf(string hash) =>
        new[] { Head.Email, Head.Phone, Former }.FirstOrDefault(address => address is not null && string.Equals(address.Hash, hash, StringComparison.Ordinal));

    /// <summary>The address that was taken away last, so long as it may have to be told.</summary>
    public Address? Former { get; init; }

    public IEnumerable<StateRow> Rows() =>
    [
        new StateRow(StateRow.Head, Head),
        .. Former is null ? Array.Empty<StateRow>() : [new StateRow(FormerKey, Former)],
        .. Links.Values.Select(link => new StateRow(LinkPrefix + link.Id, link)),
        .. Challenges.Values.Select(challenge => new StateRow(ChallengePrefix + challenge.Id, challenge)),
    ];

    private const string FormerKey = "former";

    public static Invitation FromRows(IReadOnlyList<StateRow> rows) => new()
    {
        Head = (InvitationHead)rows.First(row => row.Key == StateRow.Head).Value,
        Former = rows.Select(row => row.Value).OfType<Address>().FirstOrDefault(),
        Links = rows.Select(row => row.Value).OfType<InvitationLink>().ToImmutableDictionary(link => link.Id),
        Challenges = rows.Select(row => row.Value).OfType<Challenge>().ToImmutableDictionary(challenge => challenge.Id),
    };

    public static JsonTypeInfo RowType(string key) =>
        key == StateRow.Head ? StateJson.Default.InvitationHead
        : key == FormerKey ? StateJson.Default.Address
        : key.StartsWith(LinkPrefix, StringComparison.Ordinal) ? StateJson.Default.InvitationLink
        : StateJson.Default.Challenge;
}
