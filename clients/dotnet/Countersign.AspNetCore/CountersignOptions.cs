using System.ComponentModel.DataAnnotations;

namespace Countersign.AspNetCore;

/// <summary>Which tenant of which deployment this application belongs to.</summary>
public sealed class CountersignOptions
{
    /// <summary>The address of the deployment, without `/api/v1`.</summary>
    /// <value>Required; `https`, or `http` on this machine.</value>
    [Required]
    public Uri? ApiUrl { get; set; }

    /// <summary>The id of the tenant. Tokens of every other tenant are refused.</summary>
    /// <value>Required.</value>
    [Required, RegularExpression("^[a-z0-9-]{3,40}$")]
    public string? Tenant { get; set; }

    /// <summary>What `PUT /webhook` showed once: `whsec_` and the key.</summary>
    /// <value>Required if webhooks are mapped.</value>
    public string? WebhookSecret { get; set; }

    /// <summary>The `iss` of this tenant's tokens, and where discovery begins.</summary>
    internal string Issuer => $"{ApiUrl!.AbsoluteUri.TrimEnd('/')}/api/v1/tenants/{Tenant}";

    /// <summary>Keys that came over plain HTTP could be anybody's, so it is for this machine alone.</summary>
    internal bool HasSafeAddress =>
        ApiUrl is { IsAbsoluteUri: true } && (ApiUrl.Scheme == Uri.UriSchemeHttps || ApiUrl.IsLoopback);
}
