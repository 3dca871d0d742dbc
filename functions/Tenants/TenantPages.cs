using Countersign.Passkeys;
using Countersign.Policy;
using Countersign.Settings;
using Microsoft.Extensions.Options;

namespace Countersign.Tenants;

/// <summary>
/// The page to which a tenant's links lead, and the web origins that may call the tenant's routes. Nothing here comes
/// from a request.
/// </summary>
public sealed class TenantPages(IOptions<CountersignOptions> options)
{
    /// <summary>Stands for the tenant's id in the path of the deployment's page.</summary>
    public const string Placeholder = "{tenant}";

    private readonly string? deploymentOrigin = options.Value.PublicUrl is { } page ? PageAddress.OriginOf(page) : null;

    /// <summary>Whether pages on this machine are allowed: only where the API itself is on it.</summary>
    public bool AllowsLoopback => options.Value.ApiUrl!.IsLoopback;

    /// <summary>
    /// The tenant's own page, else the deployment's, else the hosted page. So whoever opens a link knows its tenant.
    /// </summary>
    public string PageOf(string tenant, TenantPolicy policy) =>
        policy.PublicUrl
        ?? options.Value.PublicUrl?.OriginalString.Replace(Placeholder, tenant, StringComparison.Ordinal)
        ?? $"{options.Value.ApiUrl!.OriginalString.TrimEnd('/')}/t/{tenant}";

    /// <summary>
    /// The host of the page: codes in SMS are bound to it, and passkeys unless the tenant says otherwise.
    /// </summary>
    public string HostOf(string tenant, TenantPolicy policy) => new Uri(PageOf(tenant, policy)).IdnHost;

    /// <summary>
    /// A whole link. The token is after '#': browsers do not send this part, so it is in no server's log.
    /// </summary>
    public string Link(TenantScope scope, string kind, string token) =>
        $"{PageOf(scope.Id, scope.Tenant.Head.Policy)}#{kind}={token}";

    /// <summary>
    /// Where the tenant's passkeys are used. An origin elsewhere may call, but a passkey that it got proves nothing.
    /// </summary>
    public PasskeyScope PasskeysOf(string tenant, TenantPolicy policy)
    {
        var domain = policy.PasskeyDomain ?? HostOf(tenant, policy);
        return new PasskeyScope(
            domain,
            [.. OriginsOf(tenant, policy).Where(origin => PageAddress.Covers(domain, new Uri(origin).IdnHost))]);
    }

    public PasskeyScope PasskeysOf(TenantScope scope) => PasskeysOf(scope.Id, scope.Tenant.Head.Policy);

    /// <summary>The origins whose pages may call the tenant's routes from a browser.</summary>
    public IEnumerable<string> OriginsOf(string tenant, TenantPolicy policy) =>
        policy.Origins.Prepend(PageAddress.OriginOf(new Uri(PageOf(tenant, policy))));

    /// <summary>
    /// True for an origin that may call: on a tenant's routes the tenant's own, elsewhere that of the deployment's
    /// page.
    /// </summary>
    public bool Admits(string origin, string tenant, Tenant? found) => found is null
        ? string.Equals(origin, deploymentOrigin, StringComparison.Ordinal)
        : OriginsOf(tenant, found.Head.Policy).Contains(origin, StringComparer.Ordinal);
}
