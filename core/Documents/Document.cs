using System.Collections.Immutable;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Messages;

namespace Countersign.Documents;

/// <summary>
/// A document that people are invited to. It is committed first; its invitations are created from it.
/// </summary>
public sealed record Document : IAggregate<Document>
{
    /// <summary>Invitees of one document: their rows must fit in one commit.</summary>
    public const int MaximumInvitees = 50;

    private const string InviteePrefix = "invitee|";

    public required DocumentHead Head { get; init; }

    public ImmutableArray<Invitee> Invitees { get; init; } = [];

    public IEnumerable<StateRow> Rows() =>
        [
            new StateRow(StateRow.Head, Head),
            .. Invitees.Select(invitee => new StateRow(InviteePrefix + invitee.InvitationId, invitee))];

    public static Document FromRows(IReadOnlyList<StateRow> rows) => new()
    {
        Head = (DocumentHead)rows.First(row => row.Key == StateRow.Head).Value,
        Invitees = [.. rows.Select(row => row.Value).OfType<Invitee>().OrderBy(invitee => invitee.Index)],
    };

    public static JsonTypeInfo RowType(string key) =>
        key == StateRow.Head ? DocumentJson.Default.DocumentHead : DocumentJson.Default.Invitee;
}

/// <summary>The head of a document.</summary>
public sealed record DocumentHead(string Title, DateTimeOffset CreatedAt)
{
    public bool QuickSign { get; init; }

    /// <summary>The department that sends it; the policy can require two factors for a department.</summary>
    public string? Department { get; init; }

    /// <summary>All invitations are created.</summary>
    public bool Made { get; init; }

    /// <summary>The number of messages that were sent to all invitees.</summary>
    public int Rounds { get; init; }

    /// <summary>Messages that some invitees may not have yet.</summary>
    public ImmutableArray<MessageRound> Pending { get; set; } = [];

    [JsonIgnore]
    public bool IsWhole => Made && Pending.IsEmpty;
}

/// <summary>One message of a document to all of its invitees.</summary>
public sealed record MessageRound(int Number, MessageKind Kind);

/// <summary>A person who is invited. The addresses are here until the invitation is created.</summary>
public sealed record Invitee(string InvitationId, int Index, AuthLevel Auth, string KeyId)
{
    public string? Name { get; init; }

    public Address? Email { get; init; }

    public Address? Phone { get; init; }
}
