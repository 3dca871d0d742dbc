using Azure.Data.Tables;

namespace Countersign.Storage;

/// <summary>
/// Reads columns that may have been tampered with: a value of another type counts as missing and does not throw.
/// </summary>
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
