using System.Collections.Immutable;
using Countersign.Http;
using Countersign.Policy;

namespace Countersign.Administration;

/// <summary>Reads a merge patch of `secondFactors`.</summary>
internal static class SecondFactorFields
{
    public static SecondFactorPolicy Apply(JsonBody patch, SecondFactorPolicy factors)
    {
        var defaults = new SecondFactorPolicy();
        var next = factors with
        {
            Allowed = Names(patch, "allowed") ?? (patch.IsNull("allowed") ? defaults : factors).Allowed,
            Order = Names(patch, "order") ?? (patch.IsNull("order") ? defaults : factors).Order,
        };
        if (next.Allowed.IsEmpty)
        {
            patch.Reject("allowed", "Must name at least one.");
        }

        return next;
    }

    private static ImmutableArray<string>? Names(JsonBody patch, string field)
    {
        var known = SecondFactorPolicy.All;
        if (patch.OptionalTexts(field, known.Length, known.Max(name => name.Length)) is not { } names)
        {
            return null;
        }

        if (!names.All(name => known.Contains(name, StringComparer.Ordinal)) || names.Distinct().Count() < names.Length)
        {
            patch.Reject(field, $"Must be names out of {string.Join(", ", known)}, each once.");
        }

        return [.. names];
    }
}
