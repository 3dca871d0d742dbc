using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Azure.Data.Tables;
using Countersign.Accounts;
using Countersign.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Countersign.Bench.Load;

/// <summary>
/// The least work of a TOTP check: JSON in, the range read of one partition, one entity group transaction of the same
/// rows and sizes, JSON out. No tenant, no challenge, no decision, no secret.
/// </summary>
internal sealed class BareEndpoint
{
    public const string Path = "/bare";

    private readonly TableClient table;

    public BareEndpoint(string storage) => table = new StorageClients(
        new ConfigurationBuilder().AddInMemoryCollection(
            [KeyValuePair.Create<string, string?>("AzureWebJobsStorage", storage)]).Build(), []).Table;

    public async Task AnswerAsync(HttpContext context)
    {
        var call = (await context.Request.ReadFromJsonAsync(BareJson.Default.BareCall))!;
        var rows = new List<TableEntity>();
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {call.Partition} and RowKey ge {"s|"} and RowKey lt {"s}"}");
        await foreach (var row in table.QueryAsync<TableEntity>(filter))
        {
            rows.Add(row);
        }

        await table.SubmitTransactionAsync(call.Right ? Right(rows) : Wrong(rows));
        context.Response.StatusCode = call.Right ? StatusCodes.Status200OK : StatusCodes.Status401Unauthorized;
        await context.Response.WriteAsJsonAsync(
            new BareAnswer("urn:countersign:error:invalid_credentials", "The answer is wrong.", 4),
            BareJson.Default.BareAnswer);
    }

    // A wrong code writes the head with its count, and one audit row.
    private static List<TableTransactionAction> Wrong(List<TableEntity> rows)
    {
        var head = rows.Single(row => row.RowKey == $"s|{Countersign.Aggregates.StateRow.Head}");
        var sequence = head.GetInt64("Sequence")!.Value + 1;
        return [Replace(head, sequence), Audit(head.PartitionKey, sequence)];
    }

    // A right code writes head, spent step, new session, recognised device, closed challenge and three audit rows.
    private static List<TableTransactionAction> Right(List<TableEntity> rows)
    {
        var head = rows.Single(row => row.RowKey == $"s|{Countersign.Aggregates.StateRow.Head}");
        var session = rows.Single(row => row.RowKey.StartsWith("s|session|", StringComparison.Ordinal));
        var challenge = rows.Single(row => row.RowKey.StartsWith("s|challenge|", StringComparison.Ordinal));
        var sequence = head.GetInt64("Sequence")!.Value + 3;
        var now = TimeProvider.System.GetUtcNow();
        var device = JsonSerializer.Serialize(
            new Device(Id(), RandomNumberGenerator.GetBytes(32), now, now), AccountJson.Default.Device);
        return
        [
            Replace(head, sequence),
            Upsert(head.PartitionKey, "s|totp", rows.Single(row => row.RowKey == "s|totp").GetString("Body")),
            Upsert(head.PartitionKey, "s|session|" + Id(), session.GetString("Body")),
            Upsert(head.PartitionKey, "s|device|" + Id(), device),
            new TableTransactionAction(
                TableTransactionActionType.Delete, new TableEntity(head.PartitionKey, challenge.RowKey),
                Azure.ETag.All),
            Audit(head.PartitionKey, sequence - 2),
            Audit(head.PartitionKey, sequence - 1),
            Audit(head.PartitionKey, sequence),
        ];
    }

    private static TableTransactionAction Replace(TableEntity head, long sequence)
    {
        var next = new TableEntity(head.PartitionKey, head.RowKey)
        {
            ["Body"] = head.GetString("Body"),
            ["Sequence"] = sequence,
            ["Link"] = RandomNumberGenerator.GetBytes(32),
            ["Operation"] = Id(),
        };
        return new TableTransactionAction(TableTransactionActionType.UpdateReplace, next, head.ETag);
    }

    private static TableTransactionAction Upsert(string partition, string rowKey, string body) => new(
        TableTransactionActionType.UpsertReplace, new TableEntity(partition, rowKey) { ["Body"] = body });

    private static TableTransactionAction Audit(string partition, long sequence)
    {
        var rowKey = "a|" + (long.MaxValue - sequence).ToString("D19", CultureInfo.InvariantCulture);
        return new TableTransactionAction(TableTransactionActionType.Add, new TableEntity(partition, rowKey)
        {
            ["Sequence"] = sequence,
            ["At"] = TimeProvider.System.GetUtcNow(),
            ["Type"] = "attempt.failed",
            ["Operation"] = Id(),
            ["KeyId"] = "local",
            ["Link"] = RandomNumberGenerator.GetBytes(32),
            ["Factor"] = "totp",
            ["Failures"] = 1,
        });
    }

    private static string Id() => System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
}

internal sealed record BareCall(string Partition, bool Right);

internal sealed record BareAnswer(string Type, string Title, int AttemptsLeft);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BareCall))]
[JsonSerializable(typeof(BareAnswer))]
internal sealed partial class BareJson : JsonSerializerContext;
