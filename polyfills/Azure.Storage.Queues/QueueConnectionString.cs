namespace Azure.Storage.Queues;

// Where the queues of a connection string are, and the key to them.
internal sealed record QueueConnectionString(Uri Endpoint, StorageSharedKeyCredential Credential)
{
    // The emulator's account is public knowledge, the same on every machine.
    private const string EmulatorAccount = "devstoreaccount1";
    private const string EmulatorKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    public static QueueConnectionString Parse(string connectionString)
    {
        ArgumentException.ThrowIfNullOrEmpty(connectionString);
        var settings = connectionString.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(setting => setting.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair.Length == 2 ? pair[1] : "", StringComparer.OrdinalIgnoreCase);
        if (settings.TryGetValue("UseDevelopmentStorage", out var development) && bool.TryParse(development, out var emulator) && emulator)
        {
            var proxy = settings.TryGetValue("DevelopmentStorageProxyUri", out var uri) ? new Uri(uri) : new Uri("http://127.0.0.1");
            return new(new UriBuilder(proxy.Scheme, proxy.Host, 10001, EmulatorAccount).Uri, new(EmulatorAccount, EmulatorKey));
        }

        if (!settings.TryGetValue("AccountName", out var account) || !settings.TryGetValue("AccountKey", out var key))
        {
            throw new FormatException("No valid combination of account information found.");
        }

        return new(QueuesOf(settings, account), new(account, key));
    }

    private static Uri QueuesOf(Dictionary<string, string> settings, string account) =>
        settings.TryGetValue("QueueEndpoint", out var endpoint)
            ? new Uri(endpoint)
            : new Uri($"{settings.GetValueOrDefault("DefaultEndpointsProtocol", "https")}://{account}.queue.{settings.GetValueOrDefault("EndpointSuffix", "core.windows.net")}");
}
