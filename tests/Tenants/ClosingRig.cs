using System.Globalization;
using Azure.Data.Tables;
using Countersign.Local;
using Countersign.Tests.Rig;
using Countersign.Tests.Timers;

namespace Countersign.Tests.Tenants;

/// <summary>Tenants that are closed and emptied, in an app with its own storage and clock.</summary>
public sealed class ClosingRig : IAsyncLifetime
{
    private static readonly (string Name, string Value) Operator = ("x-functions-key", "local");

    public DueRig Due { get; } = new();

    public LocalApp App => Due.App;

    public Task InitializeAsync() => Due.InitializeAsync();

    public Task DisposeAsync() => Due.DisposeAsync();

    public static Task<Reply> CloseAsync(TestTenant tenant) =>
        tenant.Api.DeleteAsync($"/api/v1/tenants/{tenant.Id}", Operator);

    public static Task<Reply> CreateAsync(TestTenant tenant) => tenant.Api.PostAsync(
        "/api/v1/tenants", new { id = tenant.Id, name = "Acme", adminEmail = "admin@example.com" }, Operator);

    /// <summary>Moves the clock and runs the timer of due work.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        Due.Clock.Advance(time);
        await Due.RunAsync("due");
    }

    /// <summary>Runs the timer every minute, after the time of grace, as often as a small tenant needs.</summary>
    public async Task EmptyAsync()
    {
        for (var minute = 0; minute < 5; minute++)
        {
            await PassAsync(TimeSpan.FromMinutes(minute == 0 ? 3 : 2));
        }
    }

    /// <summary>Every row of a tenant: its keys, its version and all its values.</summary>
    public async Task<IReadOnlyList<string>> RowsAsync(string tenant)
    {
        var rows = new List<string>();
        await foreach (var row in Due.Table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey ge {tenant + "|"} and PartitionKey lt {tenant + "}"}")))
        {
            rows.Add(
                string.Join(
                    ' ',
                    row.OrderBy(column => column.Key, StringComparer.Ordinal).Select(
                        column => $"{column.Key}={Show(column.Value)}").Prepend($"{row.PartitionKey} {row.RowKey}")));
        }

        return rows;
    }

    /// <summary>The keys of a tenant's rows, without the numbers of audit rows.</summary>
    public async Task<IReadOnlyList<string>> KeysAsync(string tenant) =>
        [.. (await RowsAsync(tenant)).Select(row => row.Split(' ')).Select(
            row => $"{row[0][(tenant.Length + 1)..]} {Key(row[1])}")];

    private static string Key(string rowKey) => rowKey.StartsWith("a|", StringComparison.Ordinal) ? "a" : rowKey;

    private static string? Show(object value) =>
        value is byte[] bytes ? Convert.ToHexString(bytes) : Convert.ToString(value, CultureInfo.InvariantCulture);
}
