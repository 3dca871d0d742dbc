using Azure.Data.Tables;

namespace Countersign.Storage;

/// <summary>Columns that somebody may have tampered with: what is of another type is not there, and no reason to fail.</summary>
internal static class Columns
{
    public static string? Text(TableEntity row, string name) => row[name] as string;

    public static long? Number(TableEntity row, string name) => row[name] as long?;

    public static DateTimeOffset? Time(TableEntity row, string name) => row[name] switch
    {
        DateTimeOffset time => time,
        DateTime time => new DateTimeOffset(time),
        _ => null,
    };

    public static byte[]? Binary(TableEntity row, string name) => row[name] switch
    {
        byte[] bytes => bytes,
        BinaryData bytes => bytes.ToArray(),
        _ => null,
    };
}
