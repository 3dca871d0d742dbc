namespace Countersign.Tenants;

/// <summary>
/// The tenant of a request's path, as it was when the request arrived, and the client that sent the request.
/// </summary>
public sealed record TenantScope(string Id, Tenant Tenant)
{
    /// <summary>
    /// The client's address for the send limits; null where clients are not counted or there is no request.
    /// </summary>
    public string? Client { get; init; }

    /// <summary>The credential of the back office that sent the request, as the audit names it.</summary>
    public string? Actor { get; init; }
}
