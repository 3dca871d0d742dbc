using System.Collections.Immutable;
using Countersign.Http;
using Countersign.Policy;
using Countersign.Tenants;

namespace Countersign.Administration;

/// <summary>
/// Reads where a tenant's people are sent and which web origins may call. Only the API key changes these: whoever
/// changes them receives the tokens of every link.
/// </summary>
internal static class PageFields
{
    private const int MaximumOrigins = 20;

    /// <summary>Applies a merge patch; problems are recorded in the patch.</summary>
    public static TenantPolicy Apply(JsonBody patch, string tenant, TenantPolicy policy, TenantPages pages)
    {
        var next = policy with
        {
            PublicUrl = Page(patch, "publicUrl", pages.AllowsLoopback, allowQuery: false)
                ?? (patch.IsNull("publicUrl") ? null : policy.PublicUrl),
            DocumentUrl = Page(patch, "documentUrl", pages.AllowsLoopback, allowQuery: true)
                ?? (patch.IsNull("documentUrl") ? null : policy.DocumentUrl),
            Origins = Origins(patch, pages.AllowsLoopback) ?? (patch.IsNull("origins") ? [] : policy.Origins),
            PasskeyDomain = patch.OptionalText("passkeyDomain")
                ?? (patch.IsNull("passkeyDomain") ? null : policy.PasskeyDomain),
        };

        // A patch of the page alone is checked too: it would take the domain from under the passkeys.
        if (next.PasskeyDomain is { } domain && !PageAddress.Covers(domain, pages.HostOf(tenant, next)))
        {
            patch.Reject("passkeyDomain", "Must be the host of publicUrl or a parent domain of it.");
        }

        return next;
    }

    /// <summary>True for a patch that may bind passkeys to another domain.</summary>
    public static bool MayMove(JsonBody patch) =>
        patch.Has("publicUrl") || patch.IsNull("publicUrl") || patch.Has("passkeyDomain")
        || patch.IsNull("passkeyDomain");

    private static string? Page(JsonBody patch, string field, bool allowLoopback, bool allowQuery)
    {
        if (patch.OptionalText(field, PageAddress.MaximumLength) is not { } text)
        {
            return null;
        }

        if (PageAddress.IsFit(text, allowLoopback) && (allowQuery || !text.Contains('?', StringComparison.Ordinal)))
        {
            return text;
        }

        var parts = allowQuery ? "and fragment" : "query and fragment";
        patch.Reject(field, $"Must be an https address in ASCII, without user information, {parts}.");
        return null;
    }

    private static ImmutableArray<string>? Origins(JsonBody patch, bool allowLoopback)
    {
        if (patch.OptionalTexts("origins", MaximumOrigins, PageAddress.MaximumLength) is not { } texts)
        {
            return null;
        }

        var origins = Array.ConvertAll(texts, text => PageAddress.Origin(text, allowLoopback));
        if (origins.Contains(null))
        {
            patch.Reject("origins", "Each must be scheme, host and port of an https address, without a path.");
            return null;
        }

        return [.. origins.OfType<string>().Distinct(StringComparer.Ordinal)];
    }
}
