namespace Countersign.Audit;

/// <summary>
/// One line of an aggregate's history. People appear by id only and secrets, codes, phones and addresses never, so an
/// erased account leaves its chain whole.
/// </summary>
public sealed record AuditEvent(string Type)
{
    /// <summary>The factor that was judged, where there was one.</summary>
    public string? Factor { get; init; }

    /// <summary>Wrong answers so far in this budget.</summary>
    public int? Failures { get; init; }

    /// <summary>Who asked: `user`, `back-office`, `link` or `system`.</summary>
    public string? By { get; init; }

    /// <summary>The id of the session, message or key that the event speaks of.</summary>
    public string? Subject { get; init; }
}
