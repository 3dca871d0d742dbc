using System.Collections;
using System.Data.Common;

namespace Countersign.Local;

/// <summary>The runner moves the clock and trusts a public key, so it must never reach real services.</summary>
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

    /// <summary>No message of a local run may reach a real phone or inbox.</summary>
    public static void RefuseOtherService(string? configured, string own)
    {
        if (configured != own)
        {
            throw new CannotStartException(
                "Countersign:Communication leads elsewhere: the local runner sends to its own stand-in alone. " +
                "Unset it.");
        }
    }

    /// <summary>Environment and command line may change settings, but not where data is stored.</summary>
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
