using System.Collections.Immutable;
using Countersign.Factors;

namespace Countersign.Access;

/// <summary>What opening a protected resource yields, before it becomes a token.</summary>
/// <param name="Kind">`document` or `room`.</param>
/// <param name="Subject">The invitation, or the user.</param>
/// <param name="SessionId">The id of the opening of the link, or of the session.</param>
/// <param name="Proofs">The factors that were proved for it.</param>
public sealed record AccessGrant(string Kind, string Subject, string SessionId, ImmutableArray<Proof> Proofs)
{
    public const string Document = "document";
    public const string Room = "room";

    /// <summary>What is open: the id of the document or the data room.</summary>
    public required string Target { get; init; }

    /// <summary>
    /// The state row that the grant depends on: a stored answer is shown again only while this row exists.
    /// </summary>
    public required string Row { get; init; }

    /// <summary>For a document: where the opened link was sent.</summary>
    public string? Source { get; init; }

    /// <summary>For a document: `invitation` or `preview`.</summary>
    public ChallengePurpose? Purpose { get; init; }

    /// <summary>The account whose second factor was proved, if that is not the subject.</summary>
    public string? UserId { get; init; }

    /// <summary>For a room: the versions of room and membership at the time of the grant.</summary>
    public string? Version { get; init; }

    /// <summary>For a room: the names of the member's groups.</summary>
    public ImmutableArray<string>? Groups { get; init; }

    public bool? Administrator { get; init; }
}
