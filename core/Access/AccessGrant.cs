using System.Collections.Immutable;
using Countersign.Factors;

namespace Countersign.Access;

/// <summary>What a door yields, before it is turned into a token.</summary>
/// <param name="Kind">`document` or `room`.</param>
/// <param name="Subject">The invitation, or the user.</param>
/// <param name="SessionId">The opening, or the session.</param>
/// <param name="Proofs">The factors behind it.</param>
public sealed record AccessGrant(string Kind, string Subject, string SessionId, ImmutableArray<Proof> Proofs)
{
    public const string Document = "document";
    public const string Room = "room";

    /// <summary>What is open: the id of the document or the data room.</summary>
    public required string Target { get; init; }

    /// <summary>The state row that it lives with: an answer that carries it is shown again only while that is there.</summary>
    public required string Row { get; init; }

    /// <summary>Of a document: which link it was opened from.</summary>
    public string? Source { get; init; }

    /// <summary>Of a document: `invitation` or `preview`.</summary>
    public ChallengePurpose? Purpose { get; init; }

    /// <summary>The account whose second factor was proved, where that is not the subject.</summary>
    public string? UserId { get; init; }

    /// <summary>Of a room: the state of room and membership that it was granted under.</summary>
    public string? Version { get; init; }

    public string? Group { get; init; }

    public bool? Administrator { get; init; }
}
