namespace Countersign.Bench.Scale;

/// <summary>Published limits of the services below, for one deployment with one storage account.</summary>
internal static class Limits
{
    /// <summary>Requests a second to one storage account; tables and queues share it.</summary>
    public const double StorageRequests = 20_000;

    /// <summary>Messages a second through one queue.</summary>
    public const double QueueMessages = 2_000;

    /// <summary>
    /// Cores that all Flex Consumption apps of a subscription may use in one region unless support raises it:
    /// 512,000 MB in instances of 2,048 MB with one core each.
    /// </summary>
    public const double Cores = 250;

    /// <summary>SMS a second of one alphanumeric sender: 600 a minute.</summary>
    public const double Sms = 600.0 / 60;

    /// <summary>Emails a second of a custom domain before support raises it: 100 an hour.</summary>
    public const double Emails = 100.0 / 3600;
}
