using System.Text.Json;
using Azure;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Local;
using Countersign.Storage;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Audit;

/// <summary>A tenant whose tables a test can change directly.</summary>
public sealed class AuditRig
{
    private readonly LocalApp app;

    private AuditRig(LocalApp app, TestTenant tenant) => (this.app, Tenant) = (app, tenant);

    public TestTenant Tenant { get; }

    public TableClient Table => app.Services.GetRequiredService<StorageClients>().Table;

    public static async Task<AuditRig> StartAsync(LocalApp? app = null)
    {
        app ??= await App.SharedAsync();
        return new AuditRig(app, await TestTenant.CreateAsync(app));
    }

    public static Task<LocalApp> StartAppAsync(FaultPolicy faults) =>
        App.StartAsync(configure: services => services.AddSingleton<HttpPipelinePolicy>(faults));

    /// <summary>Anchors this tenant, as the timer does.</summary>
    public Task AnchorAsync() =>
        app.Services.GetRequiredService<AnchorRun>().RunAsync(Tenant.Id, CancellationToken.None);

    /// <summary>Follows the cursor to its end.</summary>
    public async Task<Verified> VerifyAsync()
    {
        var pages = new List<JsonElement>();
        string? cursor = null;
        do
        {
            pages.Add((await Tenant.GetAsync($"audit/verify?cursor={cursor}", Tenant.Key)).Expect(200).Json);
            cursor = pages[^1].TryGetProperty("cursor", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);
        return new Verified(
            pages.TrueForAll(page => page.GetProperty("valid").GetBoolean()),
            pages.Sum(page => page.GetProperty("aggregates").GetInt32()),
            pages.Sum(page => page.GetProperty("rows").GetInt64()),
            [.. pages.SelectMany(page => page.GetProperty("problems").EnumerateArray()).Select(Verified.Show)],
            pages.Count,
            pages[^1].TryGetProperty("anchoredAt", out var at) ? at.GetDateTimeOffset() : null);
    }

    /// <summary>An aggregate of kind `account` with this many audit rows.</summary>
    public async Task<PartitionId> AddAsync(int rows = 4, AuditChain? chain = null, string keyId = "local")
    {
        var partition = PartitionId.Account(Tenant.Id, $"{Guid.NewGuid():N}");
        await CommitAsync(partition, rows, chain, keyId);
        return partition;
    }

    public async Task<IReadOnlyList<PartitionId>> AddManyAsync(int count, int rows = 1)
    {
        var partitions = new List<PartitionId>();
        foreach (var chunk in Enumerable.Range(0, count).Chunk(8))
        {
            partitions.AddRange(await Task.WhenAll(chunk.Select(_ => AddAsync(rows))));
        }

        return partitions;
    }

    public async Task CommitAsync(PartitionId partition, int rows = 1, AuditChain? chain = null, string keyId = "local")
    {
        var store = chain is null
            ? app.Services.GetRequiredService<AggregateStore>()
            : new AggregateStore(app.Services.GetRequiredService<StorageClients>(), chain);
        var change = new Change<Account>(
            Account.Unknown(Channel.Email),
            [.. Enumerable.Repeat(new AuditEvent(AuditType.AttemptFailed) { Failures = 1 }, rows)], [],
            $"{Guid.NewGuid():N}", App.Now, keyId);
        Assert.True(
            await store.CommitAsync(
                partition, await store.LoadAsync<Account>(partition, CancellationToken.None), change,
                CancellationToken.None));
    }

    public async Task<IReadOnlyList<TableEntity>> RowsAsync(PartitionId partition)
    {
        var rows = new List<TableEntity>();
        await foreach (var row in Table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {partition.ToString()}")))
        {
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>Restores a partition to an earlier copy.</summary>
    public async Task SetBackAsync(PartitionId partition, IEnumerable<TableEntity> former)
    {
        foreach (var row in await RowsAsync(partition))
        {
            await Table.DeleteEntityAsync(row.PartitionKey, row.RowKey);
        }

        foreach (var row in former)
        {
            await Table.UpsertEntityAsync(row, TableUpdateMode.Replace);
        }
    }

    public Task DeleteAsync(PartitionId partition, string rowKey) =>
        Table.DeleteEntityAsync(partition.ToString(), rowKey);

    public async Task ChangeAsync(PartitionId partition, string rowKey, string column, object value)
    {
        var row = (await Table.GetEntityAsync<TableEntity>(partition.ToString(), rowKey)).Value;
        row.Remove(column);
        row[column] = value;
        await Table.UpdateEntityAsync(row, ETag.All, TableUpdateMode.Replace);
    }

    public PartitionId Anchors => PartitionId.Anchors(Tenant.Id);
}

/// <summary>All pages of a verification, merged.</summary>
public sealed record Verified(
    bool Valid, int Aggregates, long Rows, IReadOnlyList<string> Problems, int Pages, DateTimeOffset? AnchoredAt)
{
    /// <summary>A problem in one line: kind, id, sequence where there is one, code.</summary>
    public static string Show(JsonElement problem) => string.Join(
        ' ',
        new[] { "kind", "id", "sequence", "problem" }.Where(name => problem.TryGetProperty(name, out _)).Select(
            name => problem.GetProperty(name).ToString()));

    public void Has(params string[] problems)
    {
        Assert.Equal(problems.Order(), Problems.Order());
        Assert.Equal(problems.Length == 0, Valid);
    }
}
