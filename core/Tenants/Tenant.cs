using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Countersign.Aggregates;
using Countersign.Messages;
using Countersign.Policy;

namespace Countersign.Tenants;

/// <summary>An organisation: its policy, the API keys of its back office and its own message texts.</summary>
public sealed partial record Tenant : IAggregate<Tenant>
{
    private const string ApiKeyPrefix = "api-key|";
    private const string TemplatePrefix = "template|";

    // A row has 32,768 characters. A letter that is not ASCII would take six of them, and nobody shows a row in HTML.
    private static readonly TenantJson Stored = new(
        new JsonSerializerOptions(TenantJson.Default.Options)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        });

    public required TenantHead Head { get; init; }

    public ImmutableDictionary<string, ApiKey> ApiKeys { get; init; } = ImmutableDictionary<string, ApiKey>.Empty;

    /// <summary>By <see cref="TemplateOverride.Key"/>.</summary>
    public ImmutableDictionary<string, TemplateOverride> Templates { get; init; } =
        ImmutableDictionary<string, TemplateOverride>.Empty;

    /// <summary>False for a tenant that was deleted: a tombstone, which keeps its id from being given again.</summary>
    public bool IsOpen => Head.ClosedAt is null;

    [GeneratedRegex(@"\A[a-z0-9-]{3,40}\z", RegexOptions.CultureInvariant)]
    public static partial Regex IdPattern { get; }

    /// <summary>The key of an API key's row.</summary>
    public static string RowOfApiKey(string id) => ApiKeyPrefix + id;

    public Tenant WithKey(ApiKey key) => this with { ApiKeys = ApiKeys.SetItem(key.Id, key) };

    public TemplateOverride? Template(MessageKind kind, string locale) =>
        Templates.GetValueOrDefault(TemplateOverride.Key(kind, locale));

    /// <summary>Sets an override by its key, or removes it where the value is null.</summary>
    public Tenant WithTemplates(IReadOnlyDictionary<string, TemplateOverride?> changes) => this with
    {
        Templates = Templates.RemoveRange(changes.Keys).AddRange(changes.Where(change => change.Value is not null)!),
    };

    public IEnumerable<StateRow> Rows()
    {
        yield return new StateRow(StateRow.Head, Head);
        foreach (var key in ApiKeys.Values)
        {
            yield return new StateRow(ApiKeyPrefix + key.Id, key);
        }

        foreach (var (key, template) in Templates)
        {
            yield return new StateRow(TemplatePrefix + key, template);
        }
    }

    public static Tenant FromRows(IReadOnlyList<StateRow> rows) => new()
    {
        Head = (TenantHead)rows.First(row => row.Key == StateRow.Head).Value,
        ApiKeys = rows.Select(row => row.Value).OfType<ApiKey>().ToImmutableDictionary(key => key.Id),
        Templates = rows.Select(row => row.Value).OfType<TemplateOverride>().ToImmutableDictionary(
            template => TemplateOverride.Key(template.Kind, template.Locale)),
    };

    public static JsonTypeInfo RowType(string key) =>
        key == StateRow.Head ? Stored.TenantHead
        : key.StartsWith(TemplatePrefix, StringComparison.Ordinal) ? Stored.TemplateOverride
        : Stored.ApiKey;
}

/// <summary>
/// The head of a tenant. Its first administrator is created after it, from the address here; then the address is
/// removed.
/// </summary>
public sealed record TenantHead(
    TenantPolicy Policy, string KeyId, string AdminUserId, string? PendingAdminEmail, DateTimeOffset CreatedAt)
{
    /// <summary>How often the pages were changed.</summary>
    public int PageChanges { get; set; }

    /// <summary>The last of these changes that every administrator was told of.</summary>
    public int PageChangesTold { get; set; }

    /// <summary>When the operator deleted the tenant.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>All rows of the closed tenant are deleted.</summary>
    public bool Emptied { get; init; }

    /// <summary>Dead letters up to this time are to be sent again; null when all are on their way.</summary>
    public DateTimeOffset? ReplayUntil { get; init; }
}
