using Azure;
using Azure.Data.Tables;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Polyfills;

public sealed class TableRowTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private TableClient _table = null!;

    public async Task InitializeAsync() => _table = await azurite.NewTableAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task An_added_row_is_read_back_with_its_tag_and_time()
    {
        var added = await _table.AddEntityAsync(new TableEntity("p", "r") { ["Name"] = "Ann" });

        var row = (await _table.GetEntityAsync<TableEntity>("p", "r")).Value;
        Assert.Equal(204, added.Status);
        Assert.NotNull(added.Headers.ETag);
        Assert.Equal(added.Headers.ETag, row.ETag);
        Assert.Equal("Ann", row.GetString("Name"));
        Assert.NotNull(row.Timestamp);
    }

    [Fact]
    public async Task A_row_is_added_synchronously_too()
    {
        Assert.Equal(204, _table.AddEntity(new TableEntity("sync", "r")).Status);

        Assert.True((await _table.GetEntityIfExistsAsync<TableEntity>("sync", "r")).HasValue);
        Assert.Equal("r", Assert.Single(_table.Query<TableEntity>("PartitionKey eq 'sync'")).RowKey);
    }

    [Fact]
    public async Task Adding_a_row_twice_is_a_conflict()
    {
        await _table.AddEntityAsync(new TableEntity("p", "r"));

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => _table.AddEntityAsync(new TableEntity("p", "r")));

        Assert.Equal(409, failure.Status);
        Assert.Equal("EntityAlreadyExists", failure.ErrorCode);
        Assert.NotNull(failure.GetRawResponse());
    }

    [Fact]
    public async Task A_stale_tag_does_not_update()
    {
        var first = (await _table.AddEntityAsync(new TableEntity("p", "r"))).Headers.ETag!.Value;
        var second = (await _table.UpdateEntityAsync(new TableEntity("p", "r") { ["N"] = 1 }, first, TableUpdateMode.Replace)).Headers.ETag!.Value;

        var failure = await Assert.ThrowsAsync<RequestFailedException>(
            () => _table.UpdateEntityAsync(new TableEntity("p", "r") { ["N"] = 2 }, first, TableUpdateMode.Replace));

        Assert.Equal(412, failure.Status);
        Assert.Equal("UpdateConditionNotSatisfied", failure.ErrorCode);
        Assert.Equal(second, (await _table.GetEntityAsync<TableEntity>("p", "r")).Value.ETag);
    }

    [Fact]
    public async Task A_stale_tag_does_not_delete()
    {
        var first = (await _table.AddEntityAsync(new TableEntity("p", "r"))).Headers.ETag!.Value;
        await _table.UpdateEntityAsync(new TableEntity("p", "r") { ["N"] = 1 }, ETag.All);

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => _table.DeleteEntityAsync("p", "r", first));

        Assert.Equal(412, failure.Status);
        Assert.Equal("UpdateConditionNotSatisfied", failure.ErrorCode);
    }

    [Fact]
    public async Task Updating_without_a_tag_is_refused_before_it_is_sent() =>
        await Assert.ThrowsAsync<ArgumentException>(() => _table.UpdateEntityAsync(new TableEntity("p", "r"), default));

    [Fact]
    public async Task Updating_a_missing_row_is_not_found()
    {
        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => _table.UpdateEntityAsync(new TableEntity("p", "none"), ETag.All));

        Assert.Equal(404, failure.Status);
        Assert.Equal("ResourceNotFound", failure.ErrorCode);
    }

    [Theory]
    [InlineData(TableUpdateMode.Merge, "old")]
    [InlineData(TableUpdateMode.Replace, null)]
    public async Task Merge_keeps_what_replace_drops(TableUpdateMode mode, string? kept)
    {
        await _table.AddEntityAsync(new TableEntity("p", $"{mode}") { ["Kept"] = "old" });

        await _table.UpdateEntityAsync(new TableEntity("p", $"{mode}") { ["New"] = "new" }, ETag.All, mode);

        var row = (await _table.GetEntityAsync<TableEntity>("p", $"{mode}")).Value;
        Assert.Equal(kept, row.GetString("Kept"));
        Assert.Equal("new", row.GetString("New"));
    }

    [Theory]
    [InlineData(TableUpdateMode.Merge)]
    [InlineData(TableUpdateMode.Replace)]
    public async Task Upsert_adds_then_changes(TableUpdateMode mode)
    {
        await _table.UpsertEntityAsync(new TableEntity("upsert", $"{mode}") { ["N"] = 1 }, mode);
        var second = await _table.UpsertEntityAsync(new TableEntity("upsert", $"{mode}") { ["N"] = 2 }, mode);

        var row = (await _table.GetEntityAsync<TableEntity>("upsert", $"{mode}")).Value;
        Assert.Equal(2, row.GetInt32("N"));
        Assert.Equal(second.Headers.ETag, row.ETag);
    }

    [Fact]
    public async Task A_missing_row_throws_or_says_so()
    {
        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => _table.GetEntityAsync<TableEntity>("p", "none"));
        var none = await _table.GetEntityIfExistsAsync<TableEntity>("p", "none");

        Assert.Equal(404, failure.Status);
        Assert.Equal("ResourceNotFound", failure.ErrorCode);
        Assert.False(none.HasValue);
        Assert.Equal(404, none.GetRawResponse().Status);
    }

    [Fact]
    public async Task A_missing_table_is_not_an_absent_row()
    {
        var missing = new TableClient(azurite.ConnectionString, AzuriteFixture.NewName());

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => missing.GetEntityAsync<TableEntity>("p", "r"));

        Assert.Equal(404, failure.Status);
    }

    [Fact]
    public async Task A_deleted_row_is_gone_and_deleting_it_again_does_not_throw()
    {
        await _table.AddEntityAsync(new TableEntity("p", "gone"));

        Assert.Equal(204, (await _table.DeleteEntityAsync(new TableEntity("p", "gone"))).Status);
        Assert.Equal(404, (await _table.DeleteEntityAsync("p", "gone")).Status);
        Assert.False((await _table.GetEntityIfExistsAsync<TableEntity>("p", "gone")).HasValue);
    }

    [Fact]
    public async Task Only_selected_properties_come_back()
    {
        await _table.AddEntityAsync(new TableEntity("p", "some") { ["A"] = 1, ["B"] = 2 });

        var row = (await _table.GetEntityAsync<TableEntity>("p", "some", ["A"])).Value;

        Assert.Equal(1, row.GetInt32("A"));
        Assert.False(row.ContainsKey("B"));
    }

    [Theory]
    [InlineData("it's")]
    [InlineData("''")]
    [InlineData("100%")]
    [InlineData("%2F%27")]
    [InlineData("a+b c")]
    [InlineData("a&b=c;d,e")]
    [InlineData("(x)[y]{z}|~^`\"<>!*@:$")]
    [InlineData("Åsa საქართველო हिन्दी 😀")]
    [InlineData(" leading and trailing ")]
    [InlineData("..")]
    [InlineData("")]
    public async Task Every_legal_key_finds_its_own_row(string key)
    {
        await _table.AddEntityAsync(new TableEntity(key, key) { ["Key"] = key });

        var read = (await _table.GetEntityAsync<TableEntity>(key, key)).Value;
        await _table.UpdateEntityAsync(new TableEntity(key, key) { ["N"] = 1 }, read.ETag);
        var found = _table.Query<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {key} and RowKey eq {key}")).Single();
        var deleted = await _table.DeleteEntityAsync(key, key, found.ETag);

        Assert.Equal((key, key, key), (read.PartitionKey, read.RowKey, read.GetString("Key")));
        Assert.Equal(1, found.GetInt32("N"));
        Assert.Equal(204, deleted.Status);
    }

    [Fact]
    public async Task Keys_are_told_apart_by_case_and_normal_form()
    {
        foreach (var key in new[] { "Abc", "abc", "\u00e9", "e\u0301" })
        {
            await _table.AddEntityAsync(new TableEntity("case", key));
        }

        Assert.Equal(4, _table.Query<TableEntity>("PartitionKey eq 'case'").Count());
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a#b")]
    [InlineData("a?b")]
    [InlineData("a\tb")]
    [InlineData("a\u007fb")]
    public async Task An_illegal_key_is_refused(string key)
    {
        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => _table.AddEntityAsync(new TableEntity("p", key)));

        Assert.Equal(400, failure.Status);
    }
}
