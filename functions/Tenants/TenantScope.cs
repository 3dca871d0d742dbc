namespace Countersign.Tenants;

/// <summary>The tenant that a request's path names, as it was when the request came in, and where the request came from.</summary>
public sealed record TenantScope(string Id, Tenant Tenant)
{
    /// <summary>The client's address as the send caps count it; null where clients are not counted, or no request asked.</summary>
    public string? Client { get; init; }
}
