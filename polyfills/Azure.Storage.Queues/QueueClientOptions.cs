using Azure.Core;

namespace Azure.Storage.Queues;

/// <summary>Options of the queue clients.</summary>
public class QueueClientOptions : ClientOptions
{
    public QueueClientOptions(ServiceVersion version = ServiceVersion.V2026_10_06)
    {
        Version = version;
        Retry.MaxRetries = 5;
        Retry.MaxDelay = TimeSpan.FromMinutes(1);
    }

    /// <summary>The versions of the queue service that a client can speak (the package lists them all).</summary>
    public enum ServiceVersion
    {
        V2026_10_06 = 32,
    }

    public ServiceVersion Version { get; }

    public QueueMessageEncoding MessageEncoding { get; set; }

    internal string VersionString => Version.ToString()[1..].Replace('_', '-');
}
