namespace Countersign.Audit;

/// <summary>
/// One event in an aggregate's history. It names people only by id, and never holds secrets, codes, phone numbers or
/// addresses: the chain stays complete when an account is erased.
/// </summary>
public sealed record AuditEvent(string Type)
{
    /// <summary>The factor that was judged, if any.</summary>
    public string? Factor { get; init; }

    /// <summary>The number of wrong answers in this budget.</summary>
    public int? Failures { get; init; }

    /// <summary>
    /// Who caused it: `user`, `back-office`, `room-administrator`, `operator`, `timer`, or which link.
    /// </summary>
    public string? By { get; init; }

    /// <summary>
    /// Which credential of the back office acted: `api-key:{id}` or `administrator:{user id}`; null for everyone else.
    /// </summary>
    public string? Actor { get; init; }

    /// <summary>What the event is about: an id, or a short word that depends on the type.</summary>
    public string? Subject { get; init; }
}
