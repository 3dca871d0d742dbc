using System.Text.Json;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Decisions;
using Countersign.Messages;

namespace Countersign.Webhooks;

/// <summary>
/// The body of a webhook call: `{"type":..,"timestamp":..,"data":{..}}`. It names people only by id, as the audit does,
/// and contains no address, code or name. Every try of a message sends the same bytes.
/// </summary>
public static class WebhookBody
{
    private const int IdLength = 22;

    public static byte[] Write(PartitionId partition, OutboxMessage message)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type", TypeOf(message));
            json.WriteString("timestamp", message.CreatedAt.UtcDateTime);
            json.WriteStartObject("data");
            WriteData(json, partition, message.Event!);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>
    /// The webhook name of the event. If a later version no longer sends this event, it is the audit type.
    /// </summary>
    public static string TypeOf(OutboxMessage message) =>
        WebhookEvents.NameOf(message.Event!.Type) ?? message.Event.Type;

    private static void WriteData(Utf8JsonWriter json, PartitionId partition, AuditEvent entry)
    {
        json.WriteString("tenant", partition.Tenant);
        foreach (var (name, id) in Ids(partition))
        {
            json.WriteString(name, id);
        }

        foreach (var (name, value) in new[] { ("factor", entry.Factor), ("by", entry.By), ("subject", entry.Subject) })
        {
            if (value is not null)
            {
                json.WriteString(name, value);
            }
        }

        if (entry.Failures is { } failures)
        {
            json.WriteNumber("failures", failures);
        }
    }

    private static IEnumerable<(string Name, string Id)> Ids(PartitionId partition) => partition.Kind switch
    {
        PartitionId.TenantKind => [],
        PartitionId.AccountKind => [("userId", partition.Id)],
        PartitionId.MemberKind => [("roomId", partition.Id[..IdLength]), ("userId", partition.Id[IdLength..])],
        _ => [($"{CamelCase(partition.Kind)}Id", partition.Id)],
    };

    private static string CamelCase(string kind) =>
        string.Concat(
            kind.Split('-').Select((word, index) => index == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));
}
