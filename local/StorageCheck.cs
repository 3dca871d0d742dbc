using System.Collections;
using System.Data.Common;

namespace Countersign.Local;

/// <summary>The runner moves clocks and trusts a known key: it must never touch anything real.</summary>
internal static class StorageCheck
{
    public static void RefuseAzure()
    {
        var azure = Environment.GetEnvironmentVariables().Keys.Cast<string>()
            .FirstOrDefault(name => name.StartsWith("WEBSITE_", StringComparison.OrdinalIgnoreCase));
        if (azure is not null)
        {
            throw new CannotStartException(
                $"{azure} is set: this looks like Azure, and the local runner is for a developer's machine only.");
        }
    }

    /// <summary>Nothing that is tried out here may reach a real phone or inbox.</summary>
    public static void RefuseOtherService(string? configured, string own)
    {
        if (configured != own)
        {
            throw new CannotStartException(
                "Countersign:Communication leads elsewhere: the local runner sends to its own stand-in alone. " +
                "Unset it.");
        }
    }

    /// <summary>Environment and command line may change settings, but not where the data lies.</summary>
    public static void RefuseForeign(string? configured, string own)
    {
        var parts = new DbConnectionStringBuilder { ConnectionString = own };
        var onLoopback = parts.Keys.Cast<string>()
            .Where(key => key.EndsWith("Endpoint", StringComparison.OrdinalIgnoreCase))
            .Select(key => new Uri((string)parts[key]))
            .ToList();
        if (configured != own || onLoopback.Count == 0 || !onLoopback.TrueForAll(endpoint => endpoint.IsLoopback))
        {
            throw new CannotStartException(
                "AzureWebJobsStorage leads elsewhere: the local runner works on its own Azurite only. Unset it.");
        }
    }
}
