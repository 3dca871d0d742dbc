using Azure.Data.Tables;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Secrets;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Audit;

public class AuditChainTests
{
    private readonly MasterKeys keys = new(
        "local",
        new Dictionary<string, Secret>
        {
            ["local"] = new(Convert.FromBase64String(App.Settings["Countersign:MasterKeys:local"]!)),
        });

    [Fact]
    public async Task Each_row_is_linked_to_the_one_before_it_and_the_head_holds_the_last_link()
    {
        var user = await (await TestTenant.CreateAsync()).CreateUserAsync();
        for (var i = 0; i < 5; i++)
        {
            await user.SignInAsync("wrong");
        }

        var partition = PartitionId.Account(user.Tenant.Id, user.Id);
        var rows = await RowsAsync(partition);
        byte[] link = [];
        foreach (var row in rows.Where(row => row.RowKey.StartsWith("a|", StringComparison.Ordinal)).Reverse())
        {
            link = Link(partition, row, link, row.GetString("Type")!);
            Assert.Equal(link, row.GetBinary("Link"));
        }

        Assert.Equal(link, rows.Single(row => row.RowKey == "s|!head").GetBinary("Link"));
        Assert.Equal(7, rows.Single(row => row.RowKey == "s|!head").GetInt64("Sequence"));
    }

    [Fact]
    public void A_changed_row_or_order_breaks_the_link()
    {
        var chain = new AuditChain(keys);
        var partition = PartitionId.Account("acme", "a");
        byte[] Of(byte[] previous, long sequence, string type) =>
            chain.Link(
                "local", previous, partition, sequence, DateTimeOffset.UnixEpoch, new AuditEvent(type), "operation");

        byte[] OfActor(string? actor, string operation) =>
            chain.Link(
                "local", [], partition, 1, DateTimeOffset.UnixEpoch, new AuditEvent("x") { Actor = actor }, operation);

        string[] links = [
            .. new[]
            {
                Of([], 1, "x"), Of([], 2, "x"), Of([], 1, "y"), Of([1], 1, "x"),
                OfActor("api-key:a", "operation"), OfActor("", "operation"), OfActor(null, "operationapi-key:a"),
            }.Select(Convert.ToHexString)];
        Assert.Equal(links.Length, links.Distinct().Count());
    }

    private byte[] Link(PartitionId partition, TableEntity row, byte[] previous, string type) =>
        new AuditChain(keys).Link(
        row.GetString("KeyId")!, previous, partition, row.GetInt64("Sequence")!.Value,
        row.GetDateTimeOffset("At")!.Value,
        new AuditEvent(type)
        {
            Factor = row.GetString("Factor"),
            Failures = row.GetInt32("Failures"),
            By = row.GetString("By"),
            Subject = row.GetString("Subject"),
            Actor = row.GetString("Actor"),
        },
        row.GetString("Operation")!);

    private static async Task<IReadOnlyList<TableEntity>> RowsAsync(PartitionId partition)
    {
        var azurite = new AzuriteFixture();
        await azurite.InitializeAsync();
        var key = partition.ToString();
        var rows = new List<TableEntity>();
        await foreach (var row in new TableClient(azurite.ConnectionString, "countersign").QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {key}")))
        {
            rows.Add(row);
        }

        return rows;
    }
}
