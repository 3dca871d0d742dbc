using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Countersign.Aggregates;

namespace Countersign.Tenants;

/// <summary>An organisation: its policy and the keys of its back office.</summary>
public sealed partial record Tenant : IAggregate<Tenant>
{
    private const string ApiKeyPrefix = "api-key|";

    public required TenantHead Head { get; init; }

    public ImmutableDictionary<string, ApiKey> ApiKeys { get; init; } = ImmutableDictionary<string, ApiKey>.Empty;

    [GeneratedRegex(@"\A[a-z0-9-]{3,40}\z", RegexOptions.CultureInvariant)]
    public static partial Regex IdPattern { get; }

    /// <summary>The key of an API key's row.</summary>
    public static string RowOfApiKey(string id) => ApiKeyPrefix + id;

    public Tenant WithKey(ApiKey key) => this with { ApiKeys = ApiKeys.SetItem(key.Id, key) };

    public IEnumerable<StateRow> Rows()
    {
        yield return new StateRow(StateRow.Head, Head);
        foreach (var key in ApiKeys.Values)
        {
            yield return new StateRow(ApiKeyPrefix + key.Id, key);
        }
    }

    public static Tenant FromRows(IReadOnlyList<StateRow> rows) => new()
    {
        Head = (TenantHead)rows.First(row => row.Key == StateRow.Head).Value,
        ApiKeys = rows.Select(row => row.Value).OfType<ApiKey>().ToImmutableDictionary(key => key.Id),
    };

    public static JsonTypeInfo RowType(string key) =>
        key == StateRow.Head ? StateJson.Default.TenantHead : StateJson.Default.ApiKey;
}

/// <summary>The head of a tenant. Its first administrator is created after it, from what stands here, and the address leaves with it.</summary>
public sealed record TenantHead(TenantPolicy Policy, string KeyId, string AdminUserId, string? PendingAdminEmail, DateTimeOffset CreatedAt);
