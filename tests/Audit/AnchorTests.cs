using Azure.Data.Tables;
using Countersign.Aggregates;
using Countersign.Storage;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Audit;

/// <summary>
/// What only the anchors detect: rows that were deleted together with everything that refers to them.
/// </summary>
public class AnchorTests : IAsyncLifetime
{
    private AuditRig rig = null!;
    private PartitionId victim;
    private IReadOnlyList<TableEntity> former = [];

    private string AnchorKey => RowKeys.Anchor(victim);

    public async Task InitializeAsync()
    {
        rig = await AuditRig.StartAsync();
        victim = await rig.AddAsync();
        former = await rig.RowsAsync(victim);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Anchored_heads_are_valid_and_the_answer_says_when_they_were_anchored()
    {
        await rig.AnchorAsync();
        await rig.CommitAsync(victim, 3);
        await rig.AddAsync();

        var verified = await rig.VerifyAsync();

        verified.Has();
        Assert.Equal(App.Now, verified.AnchoredAt);
        Assert.Equal(1 + 2, (await rig.RowsAsync(rig.Anchors)).Count);
    }

    [Fact]
    public async Task A_truncated_chain_is_found_and_no_later_run_anchors_it()
    {
        await rig.CommitAsync(victim, 2);
        await rig.AnchorAsync();
        await rig.SetBackAsync(victim, former);

        (await rig.VerifyAsync()).Has($"account {victim.Id} 5 cut");
        await rig.AnchorAsync();
        (await rig.VerifyAsync()).Has($"account {victim.Id} 5 cut");
        Assert.Contains(
            App.Log.Lines,
            line => line.Contains(
                $"account {victim.Id} of tenant {rig.Tenant.Id} does not go on from its anchor at 6",
                StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_chain_truncated_before_its_first_anchor_is_not_detected()
    {
        await rig.CommitAsync(victim, 2);
        await rig.SetBackAsync(victim, former);

        (await rig.VerifyAsync()).Has();
    }

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    public async Task A_chain_that_was_rolled_back_and_extended_contradicts_its_anchored_row(int rows)
    {
        await rig.CommitAsync(victim, 2);
        await rig.AnchorAsync();
        await rig.SetBackAsync(victim, former);
        await rig.CommitAsync(victim, rows);

        (await rig.VerifyAsync()).Has($"account {victim.Id} 6 changed");
        await rig.AnchorAsync();
        (await rig.VerifyAsync()).Has($"account {victim.Id} 6 changed");
    }

    [Fact]
    public async Task A_deleted_partition_is_found()
    {
        await rig.AnchorAsync();
        await rig.SetBackAsync(victim, []);

        (await rig.VerifyAsync()).Has($"account {victim.Id} lost");
        await rig.AnchorAsync();
        (await rig.VerifyAsync()).Has($"account {victim.Id} lost");
    }

    [Fact]
    public async Task A_deleted_anchor_is_found_by_the_root()
    {
        await rig.AnchorAsync();
        await rig.DeleteAsync(rig.Anchors, AnchorKey);

        (await rig.VerifyAsync()).Has("anchor heads missing");
        await rig.CommitAsync(victim);
        await rig.AnchorAsync();
        (await rig.VerifyAsync()).Has("anchor heads missing");
    }

    [Fact]
    public async Task An_anchor_rolled_back_with_its_partition_does_not_match_the_sum()
    {
        await rig.AnchorAsync();
        var anchor = (await rig.Table.GetEntityAsync<TableEntity>(rig.Anchors.ToString(), AnchorKey)).Value;
        await rig.CommitAsync(victim);
        await rig.AnchorAsync();
        (await rig.VerifyAsync()).Has();

        await rig.SetBackAsync(victim, former);
        await rig.Table.UpsertEntityAsync(anchor, TableUpdateMode.Replace);

        (await rig.VerifyAsync()).Has("anchor heads changed");
        await rig.CommitAsync(victim, 5);
        await rig.AnchorAsync();
        (await rig.VerifyAsync()).Has("anchor heads changed");
    }

    [Theory]
    [InlineData("Sequence", 3L, "changed")]
    [InlineData("Link", "no bytes", "changed")]
    [InlineData("KeyId", "gone", "unverifiable")]
    public async Task A_changed_anchor_is_reported_and_not_overwritten(string column, object value, string problem)
    {
        await rig.AnchorAsync();
        await rig.ChangeAsync(rig.Anchors, AnchorKey, column, value);

        (await rig.VerifyAsync()).Has($"anchor {AnchorKey} {problem}");
        await rig.CommitAsync(victim);
        await rig.AnchorAsync();
        (await rig.VerifyAsync()).Has($"anchor {AnchorKey} {problem}");
    }

    [Fact]
    public async Task An_anchor_copied_from_another_tenant_is_reported()
    {
        var other = await AuditRig.StartAsync();
        var theirs = await other.AddAsync();
        await Task.WhenAll(rig.AnchorAsync(), other.AnchorAsync());
        var copy = (await rig.Table.GetEntityAsync<TableEntity>(
            other.Anchors.ToString(), RowKeys.Anchor(theirs))).Value;
        copy.PartitionKey = rig.Anchors.ToString();
        await rig.Table.AddEntityAsync(copy);

        (await rig.VerifyAsync()).Has($"anchor {RowKeys.Anchor(theirs)} changed", "anchor heads changed");
        (await other.VerifyAsync()).Has();
    }

    [Theory]
    [InlineData("Count", 3L)]
    [InlineData("At", null)]
    [InlineData("Watermark", null)]
    [InlineData("MaskedSum", "no bytes")]
    public async Task A_changed_root_is_reported_and_nothing_more_is_anchored(string column, object? value)
    {
        await rig.AnchorAsync();
        await rig.ChangeAsync(rig.Anchors, RowKeys.AnchorRoot, column, value ?? App.Now.AddDays(1));
        await rig.AddAsync();
        await rig.AnchorAsync();

        var verified = await rig.VerifyAsync();

        verified.Has("anchor heads changed");
        Assert.Null(verified.AnchoredAt);
        Assert.Equal(1 + 2, (await rig.RowsAsync(rig.Anchors)).Count);
    }

    [Fact]
    public async Task A_deleted_root_is_reported_and_no_run_creates_a_new_one()
    {
        await rig.AnchorAsync();
        await rig.DeleteAsync(rig.Anchors, RowKeys.AnchorRoot);

        (await rig.VerifyAsync()).Has("anchor heads missing");
        await Assert.ThrowsAnyAsync<Azure.RequestFailedException>(rig.AnchorAsync);
        (await rig.VerifyAsync()).Has("anchor heads missing");
    }

    [Fact]
    public async Task Anchors_on_several_pages_add_up()
    {
        await rig.AddManyAsync(320);
        await rig.AnchorAsync();

        var verified = await rig.VerifyAsync();
        verified.Has();
        Assert.Equal((2, 322), (verified.Pages, verified.Aggregates));

        await rig.DeleteAsync(rig.Anchors, AnchorKey);
        (await rig.VerifyAsync()).Has("anchor heads missing");
    }

    [Fact]
    public async Task An_anchor_run_between_two_pages_restarts_the_sum()
    {
        await rig.AddManyAsync(260);
        await rig.AnchorAsync();
        var cursor = (await rig.Tenant.GetAsync("audit/verify", rig.Tenant.Key)).Expect(200)["cursor"];
        await rig.CommitAsync(victim);
        await rig.AnchorAsync();

        var page = (await rig.Tenant.GetAsync($"audit/verify?cursor={cursor}", rig.Tenant.Key)).Expect(200).Json;

        Assert.True(page.GetProperty("valid").GetBoolean());
        Assert.Equal(0, page.GetProperty("rows").GetInt64());
        Assert.True(
            (await rig.Tenant.GetAsync(
                $"audit/verify?cursor={page.GetProperty("cursor").GetString()}", rig.Tenant.Key)).Expect(
                    200).Json.GetProperty("valid").GetBoolean());
    }
}
