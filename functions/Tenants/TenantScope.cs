namespace Countersign.Tenants;

/// <summary>The tenant that a request's path names, as it was when the request came in.</summary>
public sealed record TenantScope(string Id, Tenant Tenant);
