using System.Text.Json;
using Countersign.Messages;
using Countersign.Policy;
using Countersign.Tenants;

namespace Countersign.Administration;

/// <summary>
/// The field `templates` of a tenant: `{"sign-in-code":{"ka":{"subject":..,"text":..,"sms":..}}}`. An override replaces
/// the whole earlier one. Null removes it, or all languages of a message. Missing texts are the product's own.
/// </summary>
internal static class TemplateFields
{
    public const string Name = "templates";

    /// <summary>
    /// How many overrides one request may change: each is a row of one batch, which can hold 100 operations.
    /// </summary>
    public const int MaximumChanges = 50;

    public static readonly string TooMany = $"Change at most {MaximumChanges} at a time.";

    /// <summary>
    /// Reads the changes by <see cref="TemplateOverride.Key"/>, for <see cref="Tenant.WithTemplates"/>, and reports
    /// each problem to <paramref name="reject"/> with the path of its field.
    /// </summary>
    public static IReadOnlyDictionary<string, TemplateOverride?> Read(JsonElement value, Action<string, string> reject)
    {
        var changes = new Dictionary<string, TemplateOverride?>(StringComparer.Ordinal);
        foreach (var (kindPath, kindName, locales) in Members(Name, value, reject))
        {
            if (!MessageKinds.TryParse(kindName, out var kind))
            {
                reject(kindPath, "There is no such message.");
                continue;
            }

            if (locales.ValueKind == JsonValueKind.Null)
            {
                foreach (var language in Languages.All)
                {
                    changes[TemplateOverride.Key(kind, language)] = null;
                }

                continue;
            }

            foreach (var (path, locale, fields) in Members(kindPath, locales, reject))
            {
                if (!Languages.All.Contains(locale))
                {
                    reject(path, $"Must be one of {string.Join(", ", Languages.All)}.");
                    continue;
                }

                changes[TemplateOverride.Key(kind, locale)] = fields.ValueKind == JsonValueKind.Null
                    ? null
                    : ReadOverride(path, kind, locale, fields, reject);
            }
        }

        if (changes.Count > MaximumChanges)
        {
            reject(Name, TooMany);
        }

        return changes;
    }

    /// <summary>The overrides of a tenant, on the wire.</summary>
    public static SortedDictionary<string, SortedDictionary<string, TemplateAnswer>> Answer(Tenant tenant)
    {
        var answer = new SortedDictionary<string, SortedDictionary<string, TemplateAnswer>>(StringComparer.Ordinal);
        foreach (var template in tenant.Templates.Values)
        {
            var kind = template.Kind.WireName();
            if (!answer.TryGetValue(kind, out var locales))
            {
                answer[kind] = locales = new SortedDictionary<string, TemplateAnswer>(StringComparer.Ordinal);
            }

            locales[template.Locale] = new TemplateAnswer(template.Subject, template.Text, template.Sms);
        }

        return answer;
    }

    private static TemplateOverride? ReadOverride(
        string path, MessageKind kind, string locale, JsonElement value, Action<string, string> reject)
    {
        var texts = new Dictionary<string, string?>(StringComparer.Ordinal);
        var rejected = false;
        void Reject(string field, string problem)
        {
            rejected = true;
            reject(field, problem);
        }

        foreach (var (fieldPath, name, text) in Members(path, value, Reject))
        {
            if (name is not ("subject" or "text" or "sms"))
            {
                Reject(fieldPath, "There is no such field.");
            }
            else if (text.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
            {
                Reject(fieldPath, "Must be text.");
            }
            else
            {
                texts[name] = TextOf(fieldPath, text, Reject);
            }
        }

        var template = new TemplateOverride(
            kind, locale, texts.GetValueOrDefault("subject"), texts.GetValueOrDefault("text"),
            texts.GetValueOrDefault("sms"));
        foreach (var (field, problem) in TemplateRules.Problems(template).Where(
            found => found.Field.Length > 0 || !rejected))
        {
            Reject(field.Length > 0 ? $"{path}.{field}" : path, problem);
        }

        return rejected ? null : template;
    }

    // A browser's text area ends lines with CR LF.
    private static string? TextOf(string path, JsonElement text, Action<string, string> reject)
    {
        try
        {
            return text.GetString()?.Replace("\r\n", "\n", StringComparison.Ordinal);
        }
        catch (InvalidOperationException)
        {
            reject(path, "Must be text.");
            return null;
        }
    }

    private static IEnumerable<(string Path, string Name, JsonElement Value)> Members(
        string path, JsonElement value, Action<string, string> reject)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            return value.EnumerateObject().Select(member => ($"{path}.{member.Name}", member.Name, member.Value));
        }

        reject(path, "Must be an object.");
        return [];
    }
}

/// <summary>A tenant's own texts for a message in one language.</summary>
internal sealed record TemplateAnswer(string? Subject, string? Text, string? Sms);
