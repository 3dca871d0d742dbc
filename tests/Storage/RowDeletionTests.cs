using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Countersign.Storage;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Storage;

/// <summary>Deletes all rows of a partition, however many they are.</summary>
public class RowDeletionTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const int Page = 100;

    [Fact]
    public async Task A_page_is_deleted_before_the_next_one_is_read()
    {
        var calls = new Calls();
        var options = new TableClientOptions();
        options.AddPolicy(calls, HttpPipelinePosition.PerCall);
        var table = await azurite.NewTableAsync(options);
        for (var page = 0; page < 3; page++)
        {
            await table.SubmitTransactionAsync(Enumerable.Range(0, Page).Select(row => new TableTransactionAction(
                TableTransactionActionType.Add, new TableEntity("p", $"{page}-{row:D3}"))));
        }

        await table.AddEntityAsync(new TableEntity("p", "3-000"));
        await table.AddEntityAsync(new TableEntity("q", "0-000"));
        calls.Seen.Clear();

        await RowDeletion.DeleteAsync(table, "PartitionKey eq 'p'", CancellationToken.None);

        Assert.Equal(["read", "delete", "read", "delete", "read", "delete", "read", "delete"], calls.Seen);
        Assert.Equal("q", Assert.Single(await table.QueryAsync<TableEntity>().ToListAsync()).PartitionKey);
    }

    // A service returns at most 1,000 rows at once; fewer show the same.
    private sealed class Calls : HttpPipelineSynchronousPolicy
    {
        public ConcurrentQueue<string> Seen { get; } = [];

        public override void OnSendingRequest(HttpMessage message)
        {
            var isRead = message.Request.Method == RequestMethod.Get;
            Seen.Enqueue(isRead ? "read" : "delete");
            if (isRead)
            {
                message.Request.Uri.AppendQuery("$top", $"{Page}");
            }
        }
    }
}
