using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Countersign.Access;
using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Challenges;
using Countersign.Factors;
using Countersign.Messages;

namespace Countersign.Invitations;

/// <summary>
/// One invitee's access to one document: its links, the challenges of opened links, and an attempt budget.
/// </summary>
public sealed record Invitation : IProtectedResource<Invitation>
{
    private const string ChallengePrefix = "challenge|";
    private const string LinkPrefix = "link|";
    private const string FormerPrefix = "former|";

    // '}' is the character after '|'.
    private const string LinkEnd = "link}";

    /// <summary>The key range of its links, for lists that read nothing else.</summary>
    public static (string From, string End) LinkRows => (LinkPrefix, LinkEnd);

    public static ResourceTerms Terms { get; } = new(
        MessageKind.DocumentCode, AuditType.InvitationFailed, AuditType.InvitationLocked, "sender");

    public required InvitationHead Head { get; init; }

    public ImmutableDictionary<string, InvitationLink> Links { get; init; } =
        ImmutableDictionary<string, InvitationLink>.Empty;

    public ImmutableDictionary<string, Challenge> Challenges { get; init; } =
        ImmutableDictionary<string, Challenge>.Empty;

    public AttemptBudget Budget => Head.Budget;

    public Address? AddressFor(Factor factor) => Head.AddressOf(factor.AsChannel());

    public Invitation WithBudget(AttemptBudget budget) => this with { Head = Head with { Budget = budget } };

    public Invitation WithChallenges(ImmutableDictionary<string, Challenge> challenges) =>
        this with { Challenges = challenges };

    /// <summary>
    /// Adds a link, or replaces the one in its row. The preview links of earlier messages stay valid; the oldest are
    /// evicted, so that the rows of an invitation stay few.
    /// </summary>
    public Invitation With(InvitationLink link)
    {
        var others = Links.Remove(link.Id);
        var oldest = others.Values
            .Where(other => other.Purpose == ChallengePurpose.Preview
                && (other.Purpose, other.Source) == (link.Purpose, link.Source))
            .Surplus(InvitationLink.MaximumPreviews, other => other.SentAt);
        return this with
        {
            Head = Head with { Expired = Head.Expired && link.Purpose == ChallengePurpose.Preview },
            Links = others.RemoveRange(oldest.Select(old => old.Id)).Add(link.Id, link),
        };
    }

    /// <summary>The newest link of its kind: a preview has one for each message of the document.</summary>
    public InvitationLink? Link(ChallengePurpose purpose, LinkSource source) =>
        Links.Values.Where(link => link.Purpose == purpose && link.Source == source).MaxBy(link => link.Generation);

    /// <summary>The link that began a challenge; null once it was replaced, revoked or removed.</summary>
    public InvitationLink? LinkOf(Challenge challenge) => challenge.Link is { } row
        ? Links.Values.FirstOrDefault(link => string.Equals(RowOf(link), row, StringComparison.Ordinal))
        : Link(challenge.Purpose, challenge.Source!.Value);

    /// <summary>True while a link of the invitation is valid; links for viewing do not count.</summary>
    public bool HasLiveLink(TimeSpan lifetime, DateTimeOffset now) =>
        Links.Values.Any(
            link => link.Purpose == ChallengePurpose.Invitation && link.IsLive(link.Generation, now, lifetime));

    /// <summary>Removed addresses, kept while a notification to them may still be sent. By hash.</summary>
    public ImmutableDictionary<string, FormerAddress> FormerAddresses { get; init; } =
        ImmutableDictionary<string, FormerAddress>.Empty;

    /// <summary>
    /// The row key of a link with its generation. A stored answer that depends on it is not shown again after the link
    /// was replaced.
    /// </summary>
    public static string RowOf(InvitationLink link) => $"{LinkPrefix}{link.Id}{StateRow.IdMark}{link.Generation}";

    /// <summary>The address with this hash, if the invitation has it or a notification may still go there.</summary>
    public Address? AddressOf(string hash) =>
        new[] { Head.Email, Head.Phone }.FirstOrDefault(
            address => address is not null && string.Equals(address.Hash, hash, StringComparison.Ordinal))
        ?? FormerAddresses.GetValueOrDefault(hash)?.Address;

    public IEnumerable<StateRow> Rows() =>
    [
        new StateRow(StateRow.Head, Head),
        .. FormerAddresses.Values.Select(former => new StateRow(FormerPrefix + former.Address.Hash, former)),
        .. Links.Values.Select(link => new StateRow(LinkPrefix + link.Id, link)),
        .. Challenges.Values.Select(challenge => new StateRow(ChallengePrefix + challenge.Id, challenge)),
    ];

    public static Invitation FromRows(IReadOnlyList<StateRow> rows) => new()
    {
        Head = (InvitationHead)rows.First(row => row.Key == StateRow.Head).Value,
        FormerAddresses = rows.Select(row => row.Value).OfType<FormerAddress>().ToImmutableDictionary(
            former => former.Address.Hash),
        Links = rows.Select(row => row.Value).OfType<InvitationLink>().ToImmutableDictionary(link => link.Id),
        Challenges = rows.Select(row => row.Value).OfType<Challenge>().ToImmutableDictionary(challenge => challenge.Id),
    };

    public static JsonTypeInfo RowType(string key) =>
        key == StateRow.Head ? InvitationJson.Default.InvitationHead
        : key.StartsWith(FormerPrefix, StringComparison.Ordinal) ? InvitationJson.Default.FormerAddress
        : key.StartsWith(LinkPrefix, StringComparison.Ordinal) ? InvitationJson.Default.InvitationLink
        : InvitationJson.Default.Challenge;
}
