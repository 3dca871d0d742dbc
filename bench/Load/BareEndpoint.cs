using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Azure.Data.Tables;
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

    // A right code writes head, spent step, new session, closed challenge and two audit rows.
    private static List<TableTransactionAction> Right(List<TableEntity> rows)
    {
        var head = rows.Single(row => row.RowKey == $"s|{Countersign.Aggregates.StateRow.Head}");
        var session = rows.Single(row => row.RowKey.StartsWith("s|session|", StringComparison.Ordinal));
        var challenge = rows.Single(row => row.RowKey.StartsWith("s|challenge|", StringComparison.Ordinal));
        var sequence = head.GetInt64("Sequence")!.Value + 2;
        return
        [
            Replace(head, sequence),
            Upsert(rows.Single(row => row.RowKey == "s|totp"), "s|totp"),
            Upsert(session, "s|session|" + Id()),
            new TableTransactionAction(
                TableTransactionActionType.Delete, new TableEntity(head.PartitionKey, challenge.RowKey),
                Azure.ETag.All),
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

    private static TableTransactionAction Upsert(TableEntity row, string rowKey) => new(
        TableTransactionActionType.UpsertReplace,
        new TableEntity(row.PartitionKey, rowKey) { ["Body"] = row.GetString("Body") });

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
