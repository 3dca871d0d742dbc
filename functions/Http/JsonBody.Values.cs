using System.Text.Json;
using System.Xml;
using Countersign.Aggregates;

namespace Countersign.Http;

/// <summary>Reads values that are not plain text, and tells null from absent for merge patches (RFC 7396).</summary>
public sealed partial class JsonBody
{
    /// <summary>True for a field that is null: a merge patch removes it.</summary>
    public bool IsNull(string name)
    {
        known.Add(name);
        return fields.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.Null;
    }

    /// <summary>A raw value, for a field that the caller reads itself.</summary>
    public JsonElement? Raw(string name) => Field(name);

    /// <summary>A nested object. Its problems are reported in this body, by path: `session.idle`.</summary>
    public JsonBody? Nested(string name)
    {
        if (Field(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            Note(name, "Must be an object.");
            return null;
        }

        return objects.TryGetValue(name, out var nested)
            ? nested
            : objects[name] = new JsonBody(value, $"{Key(name)}.", errors);
    }

    /// <summary>The names of the fields, for an object whose field names the client chooses.</summary>
    public IReadOnlyCollection<string> Names => fields.Keys;

    /// <summary>
    /// A list of nested objects. Their problems are reported in this body, by path: `invitees[0].email`.
    /// </summary>
    public IReadOnlyList<JsonBody> NestedList(string name, int minimumCount, int maximumCount) =>
        [
            .. Objects(name, minimumCount, maximumCount).Select(
                (item, index) =>
                    objects[$"{name}[{index}]"] = new JsonBody(item, $"{Key($"{name}[{index}]")}.", errors)),
        ];

    /// <summary>A list of objects that are answered one by one: each keeps its own problems.</summary>
    public IReadOnlyList<JsonBody> Items(string name, int minimumCount, int maximumCount) =>
        [.. Objects(name, minimumCount, maximumCount).Select(item => new JsonBody(item))];

    private JsonElement[] Objects(string name, int minimumCount, int maximumCount)
    {
        if (Field(name) is { ValueKind: JsonValueKind.Array } list
            && list.GetArrayLength() >= minimumCount
            && list.GetArrayLength() <= maximumCount
            && list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Object))
        {
            return [.. list.EnumerateArray()];
        }

        Note(name, $"Must be a list of {minimumCount} to {maximumCount} objects.");
        return [];
    }

    /// <summary>A member of an enum, by its wire name.</summary>
    public T? OptionalChoice<T>(string name)
        where T : struct, Enum
    {
        if (OptionalText(name) is not { } text)
        {
            return null;
        }

        var choice = WireNames.Parse<T>(text);
        if (choice is null)
        {
            string[] names = [.. WireNames.All<T>()];
            Note(name, $"Must be {string.Join(", ", names[..^1])} or {names[^1]}.");
        }

        return choice;
    }

    public int? OptionalInteger(string name, int minimum, int maximum)
    {
        if (Field(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number
            && value.TryGetInt32(out var number)
            && number >= minimum
            && number <= maximum)
        {
            return number;
        }

        Note(name, $"Must be a whole number from {minimum} to {maximum}.");
        return null;
    }

    /// <param name="decimals">How many decimal places are allowed.</param>
    public decimal? OptionalDecimal(string name, decimal minimum, decimal maximum, int decimals)
    {
        if (Field(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number
            && value.TryGetDecimal(out var number)
            && number >= minimum
            && number <= maximum
            && decimal.Round(number, decimals) == number)
        {
            return number;
        }

        Note(name, $"Must be a number from {minimum} to {maximum} with at most {decimals} decimals.");
        return null;
    }

    /// <summary>A duration, ISO 8601, of days and less: months and years have no fixed length.</summary>
    public TimeSpan? OptionalDuration(string name, TimeSpan minimum, TimeSpan maximum)
    {
        if (OptionalText(name) is not { } text)
        {
            return null;
        }

        if (TryReadDuration(text, out var duration) && duration >= minimum && duration <= maximum)
        {
            return duration;
        }

        Note(
            name,
            $"Must be a duration in days, hours, minutes and seconds, ISO 8601, from {XmlConvert.ToString(
                minimum)} to {XmlConvert.ToString(maximum)}.");
        return null;
    }

    public string[]? OptionalTexts(string name, int maximumCount, int maximumLength)
    {
        if (Field(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() <= maximumCount)
        {
            var texts = value.EnumerateArray().Select(
                item => item.ValueKind == JsonValueKind.String ? TextOf(item) : null).OfType<string>().Where(
                    text => text.Length <= maximumLength).ToArray();
            if (texts.Length == value.GetArrayLength())
            {
                return texts;
            }
        }

        Note(name, $"Must be a list of at most {maximumCount} texts of at most {maximumLength} characters.");
        return null;
    }

    private static bool TryReadDuration(string text, out TimeSpan duration)
    {
        duration = default;
        if (text.Split('T')[0].AsSpan().ContainsAny('Y', 'M'))
        {
            return false;
        }

        try
        {
            duration = XmlConvert.ToTimeSpan(text);
            return true;
        }
        catch (Exception failure) when (failure is FormatException or OverflowException)
        {
            return false;
        }
    }
}
