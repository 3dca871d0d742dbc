using System.Collections.Immutable;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Countersign.Access;
using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Challenges;
using Countersign.Factors;
using Countersign.Messages;

namespace Countersign.DataRooms;

/// <summary>
/// One user in one data room: the phone number that an administrator set, an attempt budget, and the sessions that have
/// entered.
/// </summary>
public sealed record Membership : IProtectedResource<Membership>
{
    /// <summary>Groups of one member.</summary>
    public const int MaximumGroups = 20;

    /// <summary>Sessions that have entered; the oldest is evicted.</summary>
    public const int MaximumEntries = 50;

    private const string ChallengePrefix = "challenge|";
    private const string EntryPrefix = "entry|";

    public static ResourceTerms Terms { get; } = new(
        MessageKind.RoomCode, AuditType.MemberFailed, AuditType.MemberLocked, "administrator");

    public required MembershipHead Head { get; init; }

    public ImmutableDictionary<string, Challenge> Challenges { get; init; } =
        ImmutableDictionary<string, Challenge>.Empty;

    /// <summary>By session id.</summary>
    public ImmutableDictionary<string, RoomEntry> Entries { get; init; } = ImmutableDictionary<string, RoomEntry>.Empty;

    /// <summary>The row key of a session that has entered.</summary>
    public static string RowOfEntry(string sessionId) => EntryPrefix + sessionId;

    public AttemptBudget Budget => Head.Budget;

    public Address? AddressFor(Factor factor) => factor == Factor.Sms ? Head.Phone : null;

    public Membership WithBudget(AttemptBudget budget) => this with { Head = Head with { Budget = budget } };

    public Membership WithChallenges(ImmutableDictionary<string, Challenge> challenges) =>
        this with { Challenges = challenges };

    public Membership Add(RoomEntry entry)
    {
        var others = Entries.Remove(entry.SessionId);
        others = others.RemoveRange(
            others.Values.Surplus(MaximumEntries, other => other.At).Select(other => other.SessionId));
        return this with { Entries = others.Add(entry.SessionId, entry) };
    }

    public IEnumerable<StateRow> Rows() =>
    [
        new StateRow(StateRow.Head, Head),
        .. Challenges.Values.Select(challenge => new StateRow(ChallengePrefix + challenge.Id, challenge)),
        .. Entries.Values.Select(entry => new StateRow(EntryPrefix + entry.SessionId, entry)),
    ];

    public static Membership FromRows(IReadOnlyList<StateRow> rows) => new()
    {
        Head = (MembershipHead)rows.First(row => row.Key == StateRow.Head).Value,
        Challenges = rows.Select(row => row.Value).OfType<Challenge>().ToImmutableDictionary(challenge => challenge.Id),
        Entries = rows.Select(row => row.Value).OfType<RoomEntry>().ToImmutableDictionary(entry => entry.SessionId),
    };

    public static JsonTypeInfo RowType(string key) =>
        key == StateRow.Head ? MembershipJson.Default.MembershipHead
        : key.StartsWith(EntryPrefix, StringComparison.Ordinal) ? MembershipJson.Default.RoomEntry
        : MembershipJson.Default.Challenge;
}

/// <summary>The head of a membership.</summary>
public sealed record MembershipHead
{
    /// <summary>The one group, in rows from before a member could be in several.</summary>
    public string? GroupId { get; init; }

    public ImmutableArray<string> GroupIds { get; set; } = [];

    [JsonIgnore]
    public ImmutableArray<string> Groups => GroupIds.IsEmpty && GroupId is { Length: > 0 } ? [GroupId] : GroupIds;

    /// <summary>
    /// An administrator of the room needs no SMS code. A number that was set before is kept but not used.
    /// </summary>
    public bool Administrator { get; init; }

    /// <summary>Only an administrator can set or clear it; the member sees it masked.</summary>
    public Address? Phone { get; init; }

    /// <summary>
    /// The delivery status of the newest message to the number. It shows an administrator that the number takes no
    /// messages.
    /// </summary>
    public Delivery? PhoneDelivery { get; init; }

    /// <summary>Grows when number, group or role changes: everyone who entered before must prove again.</summary>
    public int Version { get; init; }

    public AttemptBudget Budget { get; set; } = AttemptBudget.Full;

    /// <summary>When an administrator of the room began the hour in which names are counted.</summary>
    public DateTimeOffset? NamesHourAt { get; init; }

    public int NamesInHour { get; init; }

    /// <summary>The user is no longer a member; the head stays for the audit chain.</summary>
    public bool Removed { get; init; }
}

/// <summary>A session that has entered, and the versions of room and membership at that time.</summary>
public sealed record RoomEntry(string SessionId, string Version, DateTimeOffset At)
{
    public ImmutableArray<Proof> Proofs { get; set; } = [];
}
