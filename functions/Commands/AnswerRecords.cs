using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Countersign.Aggregates;
using Countersign.Http;
using Countersign.Secrets;
using Countersign.Storage;
using Microsoft.AspNetCore.Http;

namespace Countersign.Commands;

/// <summary>
/// Answers to be given again, one insert-only row each in the partition of what they answer for: the keyed hashes of
/// key and body, and the answer, sealed.
/// </summary>
public sealed class AnswerRecords(StorageClients clients, IRowSealer sealer, MasterKeys keys)
{
    private const string BodyMac = "BodyMac";
    private const string Sealed = "Answer";
    private const string CreatedAt = "CreatedAt";

    /// <summary>The id of what a request creates.</summary>
    public string CreatedId(string keyId, string tenant, IdempotencyKey key) => key.CreatedId(keys, keyId, tenant);

    /// <summary>The record of this key, live or not; null when there is none.</summary>
    public async Task<AnswerRecord?> FindAsync(PartitionId partition, string keyId, IdempotencyKey key)
    {
        var rowKey = RowKeys.Answer(key.RowId(keys, keyId, partition.Tenant));
        var found = await clients.Table.GetEntityIfExistsAsync<TableEntity>(partition.ToString(), rowKey);
        if (!found.HasValue)
        {
            return null;
        }

        var row = found.Value!;
        var isOfThisBody = CryptographicOperations.FixedTimeEquals(
            row.GetBinary(BodyMac), key.BodyMac(keys, keyId, partition.Tenant));
        return new AnswerRecord(
            isOfThisBody, Unpack(sealer.Open(Place(partition, rowKey), row.GetString(Sealed)!)),
            row.GetDateTimeOffset(CreatedAt)!.Value, row.ETag);
    }

    /// <summary>
    /// The row to commit with the change that is answered; null for an answer that is not final. The insert
    /// fails if the same request was answered first. A record that is over a day old is replaced.
    /// </summary>
    public TableTransactionAction? Row(
        PartitionId partition, string keyId, IdempotencyKey key, WireAnswer answer, DateTimeOffset now,
        AnswerRecord? expired)
    {
        if (answer.Status is StatusCodes.Status423Locked or StatusCodes.Status429TooManyRequests or >= 500)
        {
            return null;
        }

        var rowKey = RowKeys.Answer(key.RowId(keys, keyId, partition.Tenant));
        var row = new TableEntity(partition.ToString(), rowKey)
        {
            [BodyMac] = key.BodyMac(keys, keyId, partition.Tenant),
            [Sealed] = sealer.Seal(Place(partition, rowKey), Pack(answer)),
            [CreatedAt] = now,
            [ExpiredRows.KeptUntil] = now + AnswerRecord.Lifetime,
        };
        return expired is null
            ? new TableTransactionAction(TableTransactionActionType.Add, row)
            : new TableTransactionAction(TableTransactionActionType.UpdateReplace, row, expired.Tag);
    }

    private static SealedField Place(PartitionId partition, string rowKey) =>
        new(partition.ToString(), rowKey, "answer");

    // Packed, the body as it is and not as base64: the picture of a QR code is longer than a column may be.
    private static Secret Pack(WireAnswer answer)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Optimal))
        {
            var head = JsonSerializer.SerializeToUtf8Bytes(
                answer with { Body = [] }, WireAnswerJson.Default.WireAnswer);
            brotli.Write(BitConverter.GetBytes(head.Length));
            brotli.Write(head);
            brotli.Write(answer.Body);
        }

        return new Secret(packed.ToArray());
    }

    private static WireAnswer Unpack(Secret packed)
    {
        using var unpacked = new MemoryStream();
        using (var brotli = new BrotliStream(new MemoryStream(packed.Reveal().ToArray()), CompressionMode.Decompress))
        {
            brotli.CopyTo(unpacked);
        }

        var bytes = unpacked.ToArray();
        var body = sizeof(int) + BitConverter.ToInt32(bytes);
        return JsonSerializer.Deserialize(bytes.AsSpan(sizeof(int)..body), WireAnswerJson.Default.WireAnswer)! with
        {
            Body = bytes[body..],
        };
    }
}

/// <summary>An answer that was given before, and whether the body is the one that it was given to.</summary>
public sealed record AnswerRecord(bool IsOfThisBody, WireAnswer Answer, DateTimeOffset CreatedAt, ETag Tag)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private static readonly TimeSpan SensitiveLifetime = TimeSpan.FromMinutes(2);

    public bool IsLive(DateTimeOffset now) => now < CreatedAt + Lifetime;

    /// <summary>
    /// A token or a secret is shown again for two minutes only, and while what it is for still lives.
    /// </summary>
    public bool MayBeShown(IReadOnlyDictionary<string, object> rows, DateTimeOffset now) =>
        Answer.LivesWith.Length == 0
        || (now < CreatedAt + SensitiveLifetime && Answer.LivesWith.All(key => Lives(key, rows)));

    // Another secret may stand in the row of the one that was shown: then the row's id is named too.
    private static bool Lives(string key, IReadOnlyDictionary<string, object> rows)
    {
        var parts = key.Split(StateRow.IdMark);
        return rows.TryGetValue(parts[0], out var row)
            && (parts.Length == 1
                || (row is IIdentified { Id: var id } && string.Equals(id, parts[1], StringComparison.Ordinal)));
    }
}
