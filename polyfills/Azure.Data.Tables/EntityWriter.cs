using System.Globalization;
using System.Text.Json;

namespace Azure.Data.Tables;

// An entity as the service reads it: values with an annotation beside those whose type JSON cannot say.
internal static class EntityWriter
{
    public static void Write(Utf8JsonWriter json, ITableEntity entity)
    {
        json.WriteStartObject();
        if (entity is TableEntity dictionary)
        {
            using var properties = dictionary.Enumerate();
            while (properties.MoveNext())
            {
                var (name, value) = properties.Current;
                if (!IsOwnedByService(name))
                {
                    WriteProperty(json, name, value);
                }
            }
        }
        else
        {
            foreach (var property in EntityShape.Of(entity.GetType()))
            {
                if (!IsOwnedByService(property.Name))
                {
                    WriteProperty(json, property.Name, property.Get(entity));
                }
            }
        }

        json.WriteEndObject();
    }

    private static bool IsOwnedByService(string name) =>
        name is TableEntity.ETagKey or nameof(ITableEntity.ETag) or nameof(ITableEntity.Timestamp);

    private static void WriteProperty(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case null: break; // The service keeps no nulls: a merge leaves the old value, a replace drops it.
            case string text: json.WriteString(name, text); break;
            case bool flag: json.WriteBoolean(name, flag); break;
            case int number: json.WriteNumber(name, number); break;
            case long number: Typed(json, name, "Edm.Int64", number.ToString(CultureInfo.InvariantCulture)); break;
            case ulong number: Typed(json, name, "Edm.Int64", ((long)number).ToString(CultureInfo.InvariantCulture)); break;
            case double number: WriteDouble(json, name, number); break;
            case DateTimeOffset time: Typed(json, name, "Edm.DateTime", Iso(time.UtcDateTime)); break;
            case DateTime { Kind: DateTimeKind.Utc } time: Typed(json, name, "Edm.DateTime", Iso(time)); break;
            case DateTime: throw new NotSupportedException($"DateTime of {name} must be UTC.");
            case Guid id: Typed(json, name, "Edm.Guid", id.ToString()); break;
            case byte[] bytes: Typed(json, name, "Edm.Binary", Convert.ToBase64String(bytes)); break;
            case BinaryData bytes: Typed(json, name, "Edm.Binary", Convert.ToBase64String(bytes.ToMemory().Span)); break;
            case Enum choice: json.WriteString(name, choice.ToString()); break;
            default: throw new NotSupportedException($"Not supported type {value.GetType()} of {name}.");
        }
    }

    private static void WriteDouble(Utf8JsonWriter json, string name, double number)
    {
        json.WriteString(name + "@odata.type", "Edm.Double");
        if (double.IsFinite(number))
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteString(name, number.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static void Typed(Utf8JsonWriter json, string name, string type, string value)
    {
        json.WriteString(name, value);
        json.WriteString(name + "@odata.type", type);
    }

    private static string Iso(DateTime utc) =>
        utc.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture);
}
