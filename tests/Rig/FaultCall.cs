namespace Countersign.Tests.Rig;

/// <summary>One call that a client made: its number, method, host, and the kind of thing that its path names.</summary>
public sealed record FaultCall(int Number, string Method, string Host, string Kind)
{
    /// <summary>The client makes the same call again.</summary>
    public bool IsRetry { get; init; }

    public static FaultCall Of(int number, string method, Uri uri) =>
        new(number, method, uri.Authority, KindOf(method, uri.AbsolutePath));

    // Without the path, because it contains keys and the call log is compared between runs.
    private static string KindOf(string method, string path)
    {
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries).ToList();
        segments.RemoveAll(AzuriteFixture.IsAccount);
        return segments switch
        {
            ["$batch"] => "batch",
            [var only] when only.StartsWith("Tables", StringComparison.Ordinal) => "tables",
            [var only] when only.Contains("(PartitionKey=", StringComparison.Ordinal) => "entity",
            [var only] when only.EndsWith("()", StringComparison.Ordinal) => "query",
            [_, "messages"] => "messages",
            [_, "messages", _] => "message",
            ["sms" or "emails:send", ..] => segments[0],
            ["emails", "operations", ..] => "emails/operations",
            [_] => method == "POST" ? "insert" : "queue",
            _ => "other",
        };
    }
}
