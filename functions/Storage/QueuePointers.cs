using System.Text.Json;
using System.Text.Json.Serialization;
using Azure.Storage.Queues;
using Countersign.Addresses;
using Countersign.Telemetry;

namespace Countersign.Storage;

/// <summary>
/// Puts an announcement to an outbox row on its queue, before the row is committed: whatever crashes afterwards, somebody
/// comes and looks.
/// </summary>
public sealed class QueuePointers(StorageClients clients)
{
    /// <summary>Time for the commit to land before the first look.</summary>
    public static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);

    /// <summary>How long an announcement without a row is looked after.</summary>
    public static readonly TimeSpan PointerLifetime = TimeSpan.FromMinutes(15);

    public async Task AnnounceAsync(Channel channel, QueuePointer announcement, TimeSpan visibleIn, CancellationToken cancellationToken)
    {
        var queue = clients.QueueFor(channel);
        using var span = Spans.Announce(queue.Name);
        var text = JsonSerializer.Serialize(announcement.InTrace(), QueuePointerJson.Default.QueuePointer);
        await queue.SendMessageAsync(text, visibleIn, timeToLive: TimeSpan.FromDays(1) + PointerLifetime, cancellationToken);
    }

    /// <exception cref="JsonException">Not an announcement: the message belongs on the poison queue.</exception>
    public static QueuePointer Read(string text) =>
        JsonSerializer.Deserialize(text, QueuePointerJson.Default.QueuePointer) ?? throw new JsonException("The message is not an announcement.");
}

/// <summary>All that a queue message holds: which row to look at, since when, how often that was in vain, and in which trace.</summary>
public sealed record QueuePointer(string Partition, string Message, DateTimeOffset AnnouncedAt, int Tries)
{
    /// <summary>The trace that it was made in (W3C Trace Context, `traceparent`). Whoever wrote one without this is read as well.</summary>
    [JsonPropertyName("traceparent"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TraceParent { get; init; }

    /// <summary>With the trace that it is made in; once made, it keeps it through all its tries.</summary>
    public QueuePointer InTrace() => this is { TraceParent: null, Tries: 0 } ? this with { TraceParent = Spans.TraceParent } : this;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(QueuePointer))]
public sealed partial class QueuePointerJson : JsonSerializerContext;
