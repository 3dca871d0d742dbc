using Azure;
using Azure.Data.Tables;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Storage;

/// <summary>
/// What a commit relies on: how the table service answers a batch, and which row it names as the conflict.
/// </summary>
public sealed class TableTransactionTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private TableClient _table = null!;

    public async Task InitializeAsync() => _table = await azurite.NewTableAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task The_new_tags_are_in_the_answers()
    {
        var tags = await Submit(Add("a"), Add("b"));

        Assert.Equal(tags[0], (await _table.GetEntityAsync<TableEntity>("p", "a")).Value.ETag);
        Assert.Equal(tags[1], (await _table.GetEntityAsync<TableEntity>("p", "b")).Value.ETag);
    }

    [Fact]
    public async Task A_stale_tag_undoes_the_whole_batch_and_its_index_is_reported()
    {
        var stale = (await Submit(Add("head")))[0];
        await _table.UpdateEntityAsync(Row("head", "N"), ETag.All, TableUpdateMode.Replace);

        var failure = await Assert.ThrowsAsync<TableTransactionFailedException>(
            () => Submit(Add("x"), new(TableTransactionActionType.UpdateReplace, Row("head", "M"), stale), Add("y")));

        Assert.Equal(412, failure.Status);
        Assert.Equal("UpdateConditionNotSatisfied", failure.ErrorCode);
        Assert.Equal(1, failure.FailedTransactionActionIndex);
        Assert.Equal(["head:N"], await Contents());
    }

    [Fact]
    public async Task An_existing_row_undoes_the_whole_batch_and_its_index_is_reported()
    {
        await Submit(Add("there"));

        var failure = await Assert.ThrowsAsync<TableTransactionFailedException>(
            () => Submit(Add("x"), Add("y"), Add("there")));

        Assert.Equal(409, failure.Status);
        Assert.Equal("EntityAlreadyExists", failure.ErrorCode);
        Assert.Equal(2, failure.FailedTransactionActionIndex);
        Assert.Equal(["there:Old"], await Contents());
    }

    // Surprising, and the reason for a guard of our own (TableGuards).
    [Fact]
    public async Task An_update_without_a_tag_is_an_upsert()
    {
        await Submit(new TableTransactionAction(TableTransactionActionType.UpdateReplace, Row("new")));

        Assert.Equal(["new:Old"], await Contents());
    }

    private static TableEntity Row(string key, string property = "Old") => new("p", key) { [property] = 1 };

    private static TableTransactionAction Add(string key) => new(TableTransactionActionType.Add, Row(key));

    private async Task<IReadOnlyList<ETag>> Submit(params TableTransactionAction[] actions) =>
        [
            .. (await _table.SubmitTransactionAsync(actions)).Value.Select(
                answer => answer.Headers.ETag.GetValueOrDefault())];

    private async Task<List<string>> Contents() =>
        await _table.QueryAsync<TableEntity>().Select(row =>
            $"{row.RowKey}:{string.Join(
                ',', row.Keys.Where(key => key is "Old" or "New" or "N" or "M").Order(StringComparer.Ordinal))}")
                .ToListAsync();
}
