using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Azure.Data.Tables;

namespace Countersign.Storage;

/// <summary>
/// Refuses a batch that Table Storage would refuse, before it is sent. The emulator accepts some of these, so a batch
/// that passes every test could otherwise fail in production.
/// </summary>
internal static class TableGuards
{
    // https://learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions
    public const int MaxActions = 100;
    public const int MaxBatchBytes = 4 * 1024 * 1024;

    // https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model
    public const int MaxEntityBytes = 1024 * 1024;
    public const int MaxProperties = 252;
    public const int MaxNameLength = 255;
    public const int MaxKeyLength = 1024;
    public const int MaxStringLength = 32 * 1024;
    public const int MaxBinaryLength = 64 * 1024;

    // What one action adds to the body besides its entity: boundaries, request line without the keys, headers. About
    // 400 in practice.
    private const int ActionOverhead = 1024;

    private static readonly SearchValues<char> ForbiddenInKeys = SearchValues.Create(
        [.. "/\\#?", .. Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7F, 0x21)).Select(code => (char)code)]);

    private static readonly DateTimeOffset FirstTime = new(1601, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Checks one entity group transaction.</summary>
    /// <exception cref="ArgumentException">The service would refuse the batch.</exception>
    public static void Check(IReadOnlyList<TableTransactionAction> batch)
    {
        Require(batch.Count is > 0 and <= MaxActions, "a batch has 1 to 100 actions");
        var partition = batch[0].Entity.PartitionKey;
        var rows = new HashSet<string>(batch.Count, StringComparer.Ordinal);
        var bytes = 0L;
        foreach (var action in batch)
        {
            CheckKey(action.Entity.PartitionKey, nameof(ITableEntity.PartitionKey));
            CheckKey(action.Entity.RowKey, nameof(ITableEntity.RowKey));
            Require(action.Entity.PartitionKey == partition, "a batch stays in one partition");
            Require(rows.Add(action.Entity.RowKey), "a batch names each row once");
            Require(
                action.ETag != default
                || action.ActionType is not (TableTransactionActionType.UpdateMerge
                    or TableTransactionActionType.UpdateReplace),
                "an update without a tag is sent as an upsert, whatever has changed meanwhile");
            bytes += ActionOverhead + WireBytes(action.Entity.PartitionKey) + WireBytes(action.Entity.RowKey);
            if (action.ActionType != TableTransactionActionType.Delete)
            {
                bytes += CheckEntity(action.Entity);
            }
        }

        Require(bytes <= MaxBatchBytes, "a batch has 4 MiB at most");
    }

    // Checks the size by the service's formula and returns the size on the wire.
    private static long CheckEntity(ITableEntity entity)
    {
        var properties = entity as TableEntity
            ?? throw Refusal("a batch is made of TableEntity, which can be measured");
        var stored = 4L + (2 * (entity.PartitionKey.Length + entity.RowKey.Length));
        var wire = 0L;
        var count = 0;
        foreach (var (name, value) in properties)
        {
            if (value is null || name is "odata.etag" or "PartitionKey" or "RowKey" or "Timestamp")
            {
                continue;
            }

            count++;
            Require(name.Length is > 0 and <= MaxNameLength, "a property name has 1 to 255 characters", name);
            CheckValue(name, value);
            stored += 8 + (2 * name.Length) + StoredBytes(value);
            wire += 40 + (2 * WireBytes(name)) + WireBytes(value);
        }

        Require(count <= MaxProperties, "an entity has 252 properties at most");
        Require(stored <= MaxEntityBytes, "an entity has 1 MiB at most");
        return wire;
    }

    private static void CheckKey(string? key, string name)
    {
        Require(key is not null, "a key is missing", name);
        Require(key!.Length <= MaxKeyLength, "a key has 1,024 characters at most", name);
        Require(!key.AsSpan().ContainsAny(ForbiddenInKeys), "a key cannot have this character", name);
        Require(IsWellFormed(key), "half a surrogate pair would be stored as another character", name);
    }

    private static void CheckValue(string name, object value)
    {
        switch (value)
        {
            case string text:
                Require(
                text.Length <= MaxStringLength, "a string has 32,768 characters at most", name); break;
            case byte[] bytes: CheckBinary(name, bytes.Length); break;
            case BinaryData bytes: CheckBinary(name, bytes.ToMemory().Length); break;
            case DateTimeOffset time: Require(time >= FirstTime, "a time is not before 1601", name); break;
            case DateTime time:
                Require(
                time.Kind == DateTimeKind.Utc && time >= FirstTime.UtcDateTime, "a time is UTC and not before 1601",
                name); break;
            default: break;
        }
    }

    private static void CheckBinary(string name, int length) =>
        Require(length <= MaxBinaryLength, "binary data has 64 KiB at most", name);

    private static int StoredBytes(object value) => value switch
    {
        string text => 4 + (2 * text.Length),
        byte[] bytes => 4 + bytes.Length,
        BinaryData bytes => 4 + bytes.ToMemory().Length,
        Guid => 16,
        _ => 8,
    };

    private static long WireBytes(object value) => value switch
    {
        string text => WireBytes(text),
        byte[] bytes => Base64.GetMaxEncodedToUtf8Length(bytes.Length),
        BinaryData bytes => Base64.GetMaxEncodedToUtf8Length(bytes.ToMemory().Length),
        _ => 36,
    };

    // The worst case of JSON and URL escaping: the guard may refuse too early, but never too late.
    private static long WireBytes(string text)
    {
        var bytes = 0L;
        foreach (var character in text)
        {
            bytes += char.IsAsciiLetterOrDigit(character) ? 1 : 9;
        }

        return bytes;
    }

    private static bool IsWellFormed(string text)
    {
        var rest = text.AsSpan();
        while (rest.Length > 0)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var used) != OperationStatus.Done)
            {
                return false;
            }

            rest = rest[used..];
        }

        return true;
    }

    // Constant texts: a check that passes must not allocate a string.
    private static void Require(bool holds, string rule, string? name = null)
    {
        if (!holds)
        {
            throw Refusal(name is null ? rule : $"{rule}: {name}");
        }
    }

#pragma warning disable MA0015 // The argument is the batch of Check, which every refusal is about.
    private static ArgumentException Refusal(string rule) => new($"Table Storage would refuse this batch: {rule}.");
#pragma warning restore MA0015
}
