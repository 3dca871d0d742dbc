namespace Countersign.AspNetCore;

/// <summary>Whom or what an event is about. What does not apply is null.</summary>
public sealed record CountersignEventData
{
    /// <summary>The tenant.</summary>
    public required string Tenant { get; init; }

    /// <summary>The user.</summary>
    public string? UserId { get; init; }

    /// <summary>The invitation.</summary>
    public string? InvitationId { get; init; }

    /// <summary>The data room.</summary>
    public string? RoomId { get; init; }

    /// <summary>The factor that was judged, or the channel of the message.</summary>
    public string? Factor { get; init; }

    /// <summary>Who acted.</summary>
    public string? By { get; init; }

    /// <summary>The id of the session, message or key.</summary>
    public string? Subject { get; init; }

    /// <summary>Wrong answers so far.</summary>
    public int? Failures { get; init; }
}
