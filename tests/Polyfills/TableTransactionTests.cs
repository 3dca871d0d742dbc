using Azure;
using Azure.Data.Tables;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Polyfills;

public sealed class TableTransactionTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private TableClient _table = null!;

    public async Task InitializeAsync() => _table = await azurite.NewTableAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Every_kind_of_action_is_done_and_answered_in_order()
    {
        var tags = await Submit(Add("a"), Add("b"), Add("c"), Add("d"));

        var response = await _table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.UpdateMerge, Row("a", "New"), tags[0]),
            new(TableTransactionActionType.UpdateReplace, Row("b", "New"), tags[1]),
            new(TableTransactionActionType.UpsertMerge, Row("c", "New")),
            new(TableTransactionActionType.UpsertReplace, Row("e", "New")),
            new(TableTransactionActionType.Delete, Row("d"), tags[3]),
            Add("f"),
        ]);

        Assert.Equal(202, response.GetRawResponse().Status);
        Assert.Equal([204, 204, 204, 204, 204, 204], response.Value.Select(answer => answer.Status));
        Assert.Equal(["a:New,Old", "b:New", "c:New,Old", "e:New", "f:Old"], await Contents());
    }

    [Fact]
    public async Task The_new_tags_are_in_the_answers()
    {
        var tags = await Submit(Add("a"), Add("b"));

        Assert.Equal(tags[0], (await _table.GetEntityAsync<TableEntity>("p", "a")).Value.ETag);
        Assert.Equal(tags[1], (await _table.GetEntityAsync<TableEntity>("p", "b")).Value.ETag);
    }

    [Fact]
    public async Task A_stale_tag_undoes_the_whole_batch_and_is_pointed_at()
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
    public async Task A_row_that_exists_undoes_the_whole_batch_and_is_pointed_at()
    {
        await Submit(Add("there"));

        var failure = await Assert.ThrowsAsync<TableTransactionFailedException>(() => Submit(Add("x"), Add("y"), Add("there")));

        Assert.Equal(409, failure.Status);
        Assert.Equal("EntityAlreadyExists", failure.ErrorCode);
        Assert.Equal(2, failure.FailedTransactionActionIndex);
        Assert.Equal(["there:Old"], await Contents());
    }

    [Fact]
    public async Task A_single_action_that_fails_is_pointed_at_too()
    {
        await Submit(Add("there"));

        var failure = await Assert.ThrowsAsync<TableTransactionFailedException>(() => Submit(Add("there")));

        Assert.Equal(409, failure.Status);
        Assert.Equal(0, failure.FailedTransactionActionIndex);
    }

    [Fact]
    public async Task A_missing_row_undoes_the_batch()
    {
        var failure = await Assert.ThrowsAsync<TableTransactionFailedException>(
            () => Submit(Add("x"), new(TableTransactionActionType.UpdateReplace, Row("missing"), ETag.All)));

        Assert.Equal(404, failure.Status);
        Assert.Empty(await Contents());
    }

    [Fact]
    public async Task A_row_twice_in_a_batch_is_refused()
    {
        var failure = await Assert.ThrowsAsync<TableTransactionFailedException>(() => Submit(Add("x"), Add("x")));

        Assert.Equal(400, failure.Status);
        Assert.Equal("InvalidDuplicateRow", failure.ErrorCode);
    }

    // Surprising, and the reason for a guard of our own (TableGuards).
    [Fact]
    public async Task An_update_without_a_tag_is_an_upsert()
    {
        await Submit(new TableTransactionAction(TableTransactionActionType.UpdateReplace, Row("new")));

        Assert.Equal(["new:Old"], await Contents());
    }

    [Fact]
    public async Task A_hundred_actions_are_one_batch() =>
        Assert.Equal(100, (await Submit([.. Enumerable.Range(0, 100).Select(number => Add($"{number}"))])).Count);

    [Fact]
    public async Task An_empty_batch_is_refused_before_it_is_sent() => await Assert.ThrowsAsync<InvalidOperationException>(() => Submit());

    [Fact]
    public async Task A_batch_into_a_missing_table_is_not_found()
    {
        var missing = new TableClient(azurite.ConnectionString, AzuriteFixture.NewName());

        var failure = await Assert.ThrowsAnyAsync<RequestFailedException>(() => missing.SubmitTransactionAsync([Add("x")]));

        Assert.Equal(404, failure.Status);
        Assert.Equal("TableNotFound", failure.ErrorCode);
    }

    [Fact]
    public async Task Odd_keys_and_values_survive_a_batch()
    {
        const string Odd = "it's 100% +&= \"Åsa\" 😀";
        var entity = new TableEntity(Odd, Odd) { ["V"] = Odd, ["Lines"] = "a\r\n\r\n--changeset_x\r\nb" };
        await Submit(new TableTransactionAction(TableTransactionActionType.Add, entity));

        var tag = (await Submit(new TableTransactionAction(TableTransactionActionType.UpdateReplace, entity, ETag.All)))[0];

        var row = (await _table.GetEntityAsync<TableEntity>(Odd, Odd)).Value;
        Assert.Equal(tag, row.ETag);
        Assert.Equal(Odd, row.GetString("V"));
        Assert.Equal("a\r\n\r\n--changeset_x\r\nb", row.GetString("Lines"));
    }

    private static TableEntity Row(string key, string property = "Old") => new("p", key) { [property] = 1 };

    private static TableTransactionAction Add(string key) => new(TableTransactionActionType.Add, Row(key));

    private async Task<IReadOnlyList<ETag>> Submit(params TableTransactionAction[] actions) =>
        [.. (await _table.SubmitTransactionAsync(actions)).Value.Select(answer => answer.Headers.ETag.GetValueOrDefault())];

    private async Task<List<string>> Contents() =>
        await _table.QueryAsync<TableEntity>().Select(row =>
            $"{row.RowKey}:{string.Join(',', row.Keys.Where(key => key is "Old" or "New" or "N" or "M").Order(StringComparer.Ordinal))}").ToListAsync();
}
