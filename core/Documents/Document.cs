using System.Collections.Immutable;
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

    /// <summary>The row key of an invitee: the link of a late invitee is shown again only while it exists.</summary>
    public static string RowOf(Invitee invitee) => InviteePrefix + invitee.InvitationId;

    public IEnumerable<StateRow> Rows() =>
        [
            new StateRow(StateRow.Head, Head),
            .. Invitees.Select(invitee => new StateRow(RowOf(invitee), invitee))];

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

    /// <summary>What the sender writes to every invitee.</summary>
    public string? Message { get; init; }

    public string? SenderName { get; init; }

    /// <summary>No invitee of the document has a lower level, also none who is added later.</summary>
    public AuthLevel MinimumAuth { get; init; }

    /// <summary>The invitations are not yet all raised to this level.</summary>
    public AuthLevel? RaiseTo { get; init; }

    /// <summary>The document is gone and its texts are erased; the head remains for the audit chain.</summary>
    public bool Deleted { get; init; }

    /// <summary>The department that sends it; the policy can require two factors for a department.</summary>
    public string? Department { get; init; }

    /// <summary>All invitations are created; for a deleted document, all are ended.</summary>
    public bool Made { get; init; }

    /// <summary>The number of messages that were sent to all invitees.</summary>
    public int Rounds { get; init; }

    /// <summary>Messages that some invitees may not have yet.</summary>
    public ImmutableArray<MessageRound> Pending { get; set; } = [];
}

/// <summary>One message of a document to all of its invitees.</summary>
public sealed record MessageRound(int Number, MessageKind Kind);

/// <summary>A person who is invited. The addresses are here until the invitation is created.</summary>
public sealed record Invitee(string InvitationId, int Index, AuthLevel Auth, string KeyId)
{
    public string? Name { get; init; }

    public Address? Email { get; init; }

    public Address? Phone { get; init; }

    /// <summary>The language of messages to the invitee; null means that of the tenant.</summary>
    public string? Locale { get; init; }
}
