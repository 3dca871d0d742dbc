using Azure;
using Azure.Data.Tables;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Polyfills;

public sealed class TableQueryTests : IClassFixture<TableQueryTests.ManyRows>
{
    private const int Rows = 1100;

    private readonly TableClient _table;

    public TableQueryTests(ManyRows many) => _table = many.Table;

    [Fact]
    public async Task More_than_a_thousand_rows_come_in_pages_and_in_order()
    {
        var keys = await _table.QueryAsync<TableEntity>("PartitionKey eq 'many'").Select(row => row.RowKey).ToListAsync();

        Assert.Equal(Enumerable.Range(0, Rows).Select(number => $"{number:D5}"), keys);
        Assert.Equal(Rows, _table.Query<TableEntity>("PartitionKey eq 'many'").Count());
    }

    [Fact]
    public async Task A_page_is_resumed_from_its_token()
    {
        var pageable = _table.QueryAsync<TableEntity>("PartitionKey eq 'many'", maxPerPage: 400);

        var first = await pageable.AsPages().FirstAsync();
        var rest = await pageable.AsPages(first.ContinuationToken).ToListAsync();

        Assert.Equal(400, first.Values.Count);
        Assert.Equal([400, 300], rest.Select(page => page.Values.Count));
        Assert.Equal("00400", rest[0].Values[0].RowKey);
        Assert.Null(rest[^1].ContinuationToken);
    }

    [Fact]
    public async Task A_page_size_can_be_given_with_the_token()
    {
        var page = await _table.QueryAsync<TableEntity>().AsPages(pageSizeHint: 7).FirstAsync();

        Assert.Equal(7, page.Values.Count);
    }

    [Fact]
    public async Task A_range_of_keys_is_a_filter()
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {"many"} and RowKey ge {"00010"} and RowKey lt {"00013"}");

        Assert.Equal(["00010", "00011", "00012"], await _table.QueryAsync<TableEntity>(filter, select: ["RowKey"]).Select(row => row.RowKey).ToListAsync());
    }

    [Fact]
    public async Task Nothing_found_is_an_empty_page()
    {
        var page = Assert.Single(await _table.QueryAsync<TableEntity>("PartitionKey eq 'none'").AsPages().ToListAsync());

        Assert.Empty(page.Values);
        Assert.Null(page.ContinuationToken);
        Assert.Equal(200, page.GetRawResponse().Status);
    }

    [Fact]
    public async Task A_filter_that_is_none_is_refused()
    {
        var failure = await Assert.ThrowsAsync<RequestFailedException>(async () => await _table.QueryAsync<TableEntity>("what is this").ToListAsync());

        Assert.Equal(400, failure.Status);
    }

    [Fact]
    public async Task A_filter_compares_every_type()
    {
        var id = Guid.NewGuid();
        var at = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        await _table.AddEntityAsync(new TableEntity("types", "r") { ["Id"] = id, ["At"] = at, ["N"] = 7L, ["On"] = true, ["D"] = 1.5, ["S"] = "it's" });

        var filter = TableClient.CreateQueryFilter($"Id eq {id} and At le {at} and N eq {7L} and On eq {true} and D lt {2.5} and S eq {"it's"}");

        Assert.Equal("r", (await _table.QueryAsync<TableEntity>(filter).SingleAsync()).RowKey);
    }

    [Fact]
    public void Values_in_a_filter_are_quoted_and_escaped()
    {
        var id = Guid.Parse("3f2504e0-4f89-41d3-9a0c-0305e82c3301");

        Assert.Equal("A eq 'x'' or true'", TableClient.CreateQueryFilter($"A eq {"x' or true"}"));
        Assert.Equal("A eq 5L and B eq 5 and C eq true", TableClient.CreateQueryFilter($"A eq {5L} and B eq {5} and C eq {true}"));
        Assert.Equal("A eq guid'3f2504e0-4f89-41d3-9a0c-0305e82c3301'", TableClient.CreateQueryFilter($"A eq {id}"));
        Assert.Equal("A eq datetime'2026-01-02T03:04:05Z'", TableClient.CreateQueryFilter($"A eq {new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)}"));
        Assert.Throws<ArgumentException>(() => TableClient.CreateQueryFilter($"A eq {new object()}"));
    }

    public sealed class ManyRows : IAsyncLifetime
    {
        private readonly AzuriteFixture _azurite = new();

        public TableClient Table { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            await _azurite.InitializeAsync();
            Table = await _azurite.NewTableAsync();
            foreach (var chunk in Enumerable.Range(0, Rows).Chunk(100))
            {
                await Table.SubmitTransactionAsync(chunk.Select(number =>
                    new TableTransactionAction(TableTransactionActionType.Add, new TableEntity("many", $"{number:D5}") { ["N"] = number })));
            }
        }

        public Task DisposeAsync() => _azurite.DisposeAsync();
    }
}
