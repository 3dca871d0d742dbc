using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Data.Tables;

namespace Countersign.TableCopy;

/// <summary>A row as one line of JSON. Each value says its type, because JSON has fewer of them than a table.</summary>
internal static class RowLine
{
    // The service sets these; a restored row gets new ones.
    private static readonly string[] Own = ["odata.etag", "Timestamp"];

    public static string Write(TableEntity row)
    {
        var line = new JsonObject();
        foreach (var (name, value) in row.Where(one => !Own.Contains(one.Key, StringComparer.Ordinal)))
        {
            var (type, text) = Typed(value);
            line[name] = new JsonArray(type, text);
        }

        return line.ToJsonString();
    }

    public static TableEntity Read(string line)
    {
        var row = new TableEntity();
        foreach (var (name, value) in JsonNode.Parse(line)!.AsObject())
        {
            row[name] = Value(value![0]!.GetValue<string>(), value[1]!.GetValue<string>());
        }

        return row;
    }

    public static string End(int rows) => JsonSerializer.Serialize(new { rows });

    private static (string Type, string Text) Typed(object value) => value switch
    {
        string text => ("text", text),
        int number => ("int", number.ToString(CultureInfo.InvariantCulture)),
        long number => ("long", number.ToString(CultureInfo.InvariantCulture)),
        double number => ("double", number.ToString("R", CultureInfo.InvariantCulture)),
        bool flag => ("bool", flag ? "true" : "false"),
        Guid id => ("guid", id.ToString("D")),
        DateTimeOffset time => ("time", time.ToString("O", CultureInfo.InvariantCulture)),
        byte[] bytes => ("bytes", Convert.ToBase64String(bytes)),
        BinaryData bytes => ("bytes", Convert.ToBase64String(bytes)),
        _ => throw new CopyRefusedException($"A value has a type that a table does not have: {value.GetType()}."),
    };

    private static object Value(string type, string text) => type switch
    {
        "text" => text,
        "int" => int.Parse(text, CultureInfo.InvariantCulture),
        "long" => long.Parse(text, CultureInfo.InvariantCulture),
        "double" => double.Parse(text, CultureInfo.InvariantCulture),
        "bool" => text == "true",
        "guid" => Guid.Parse(text),
        "time" => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
        "bytes" => Convert.FromBase64String(text),
        _ => throw new CopyRefusedException($"A line has a value of an unknown type: {type}."),
    };
}
