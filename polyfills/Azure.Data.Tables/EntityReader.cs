using System.Globalization;
using System.Text.Json;

namespace Azure.Data.Tables;

// The service's JSON as entities.
internal static class EntityReader
{
    private const string TypeSuffix = "@odata.type";

    public static T One<T>(Response response)
        where T : class, ITableEntity
    {
        var reader = new Utf8JsonReader(response.Content.ToMemory().Span);
        reader.Read();
        return Shape<T>(Read(ref reader));
    }

    public static List<T> Many<T>(Response response)
        where T : class, ITableEntity
    {
        var entities = new List<T>();
        var reader = new Utf8JsonReader(response.Content.ToMemory().Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isList = reader.ValueTextEquals("value"u8);
            reader.Read();
            if (!isList)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                entities.Add(Shape<T>(Read(ref reader)));
            }
        }

        return entities;
    }

    private static T Shape<T>(TableEntity entity)
        where T : class, ITableEntity =>
        entity as T ?? (T)EntityShape.Fill(typeof(T), entity);

    private static TableEntity Read(ref Utf8JsonReader reader)
    {
        var entity = new TableEntity();
        List<(string Name, string Type)>? types = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (name.EndsWith(TypeSuffix, StringComparison.Ordinal))
            {
                (types ??= []).Add((name[..^TypeSuffix.Length], reader.GetString()!));
            }
            else if (reader.TokenType == JsonTokenType.String && name == nameof(ITableEntity.Timestamp))
            {
                entity.SetRaw(name, reader.GetDateTimeOffset());
            }
            else if (Value(ref reader) is { } value)
            {
                entity.SetRaw(name, value);
            }
        }

        foreach (var (name, type) in types ?? [])
        {
            if (entity[name] is string text)
            {
                entity.SetRaw(name, Parse(text, type));
            }
        }

        return entity;
    }

    private static object? Value(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        JsonTokenType.Number => reader.TryGetInt32(out var whole) ? whole : (object)reader.GetDouble(),
        JsonTokenType.Null => null,
        _ => throw new NotSupportedException($"Not supported value kind {reader.TokenType}"),
    };

    private static object Parse(string text, string type) => type switch
    {
        "Edm.Int64" => long.Parse(text, CultureInfo.InvariantCulture),
        "Edm.DateTime" => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
        "Edm.Guid" => Guid.Parse(text),
        "Edm.Binary" => Convert.FromBase64String(text),
        "Edm.Double" => double.Parse(text, CultureInfo.InvariantCulture),
        "Edm.String" => text,
        _ => throw new NotSupportedException($"Not supported type {type}"),
    };
}
