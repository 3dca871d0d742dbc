using System.Text.Json;
using System.Text.Json.Serialization;
using Azure.Storage.Queues;
using Countersign.Addresses;
using Countersign.Telemetry;

namespace Countersign.Storage;

/// <summary>
/// Queues a pointer to an outbox row, or to an aggregate with follow-ups, before the commit: after a crash the
/// dispatcher still looks for what it names.
/// </summary>
public sealed class QueuePointers(StorageClients clients)
{
    /// <summary>Time for the commit to land before the first look.</summary>
    public static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);

    /// <summary>How long the dispatcher keeps looking for the row of a pointer.</summary>
    public static readonly TimeSpan PointerLifetime = TimeSpan.FromMinutes(15);

    public async Task AnnounceAsync(
        Channel channel, QueuePointer announcement, TimeSpan visibleIn, CancellationToken cancellationToken)
    {
        var queue = clients.QueueFor(channel);
        using var span = Spans.Announce(queue.Name);
        var text = JsonSerializer.Serialize(announcement.InTrace(), QueuePointerJson.Default.QueuePointer);
        await queue.SendMessageAsync(
            text, visibleIn, timeToLive: TimeSpan.FromDays(1) + PointerLifetime, cancellationToken);
    }

    /// <exception cref="JsonException">Not a pointer: the message belongs on the poison queue.</exception>
    public static QueuePointer Read(string text) =>
        JsonSerializer.Deserialize(text, QueuePointerJson.Default.QueuePointer)
        ?? throw new JsonException("The message is not a queue pointer.");
}

/// <summary>
/// The whole content of a queue message: the row, when the pointer was made, how often it was tried, and the trace.
/// </summary>
public sealed record QueuePointer(string Partition, string Message, DateTimeOffset AnnouncedAt, int Tries)
{
    /// <summary>
    /// The trace that made it (W3C Trace Context, `traceparent`). Pointers of older versions have none.
    /// </summary>
    [JsonPropertyName("traceparent"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TraceParent { get; init; }

    /// <summary>Adds the current trace to a new pointer. Later tries keep the first trace.</summary>
    public QueuePointer InTrace() =>
        this is { TraceParent: null, Tries: 0 } ? this with { TraceParent = Spans.TraceParent } : this;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(QueuePointer))]
internal sealed partial class QueuePointerJson : JsonSerializerContext;
