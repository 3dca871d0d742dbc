using Azure.Data.Tables;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Secrets;
using Countersign.Storage;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Audit;

/// <summary>What the chains detect without the anchors.</summary>
public class AuditVerificationTests : IAsyncLifetime
{
    private AuditRig rig = null!;
    private PartitionId victim;

    public async Task InitializeAsync()
    {
        rig = await AuditRig.StartAsync();
        victim = await rig.AddAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Untouched_chains_are_valid_whatever_else_is_in_the_tenant()
    {
        var user = await rig.Tenant.CreateUserAsync();
        await user.LockAsync();
        await rig.Tenant.PostAsync(
            "sign-in", new { username = TestTenant.NewEmail(), password = "nobody has this name" });
        var day = new PartitionId(rig.Tenant.Id, "sends", "20260301").ToString();
        await rig.Table.AddEntityAsync(
            new TableEntity(day, $"{RowKeys.Audit(7)}-decision")
            {
                ["At"] = App.Now,
                ["Type"] = AuditType.SendRefused,
            });

        var verified = await rig.VerifyAsync();

        verified.Has();
        Assert.Equal((3, 1, null), (verified.Aggregates, verified.Pages, verified.AnchoredAt));
        Assert.Equal(4 + 2 + 7, verified.Rows);
    }

    [Fact]
    public async Task An_erased_user_leaves_a_chain_that_is_valid()
    {
        var user = await rig.Tenant.CreateUserAsync();
        await user.SignInAsync();
        await rig.AnchorAsync();
        (await rig.Tenant.DeleteAsync($"users/{user.Id}", rig.Tenant.Key)).Expect(204);

        (await rig.VerifyAsync()).Has();
        await rig.AnchorAsync();
        (await rig.VerifyAsync()).Has();
    }

    [Theory]
    [InlineData("Type", "account.unlocked")]
    [InlineData("Failures", 2)]
    [InlineData("By", "system")]
    [InlineData("Operation", "another")]
    [InlineData("Sequence", 1L)]
    [InlineData("Subject", 5)]
    [InlineData("At", "yesterday")]
    public async Task A_changed_row_is_reported(string column, object value)
    {
        await rig.ChangeAsync(victim, RowKeys.Audit(2), column, value);

        (await rig.VerifyAsync()).Has($"account {victim.Id} 2 changed");
    }

    [Fact]
    public async Task A_changed_link_is_reported_and_so_is_the_next_row()
    {
        await rig.ChangeAsync(victim, RowKeys.Audit(2), "Link", new byte[32]);

        (await rig.VerifyAsync()).Has($"account {victim.Id} 2 changed", $"account {victim.Id} 3 changed");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_deleted_row_is_reported_as_a_gap(long sequence)
    {
        await rig.DeleteAsync(victim, RowKeys.Audit(sequence));

        (await rig.VerifyAsync()).Has($"account {victim.Id} {sequence} missing");
    }

    [Fact]
    public async Task A_deleted_newest_row_is_found_by_the_head()
    {
        await rig.DeleteAsync(victim, RowKeys.Audit(4));

        (await rig.VerifyAsync()).Has($"account {victim.Id} 4 cut");
    }

    [Fact]
    public async Task A_chain_without_its_head_is_reported_as_cut()
    {
        await rig.DeleteAsync(victim, RowKeys.HeadKey);

        (await rig.VerifyAsync()).Has($"account {victim.Id} cut");
    }

    [Fact]
    public async Task Rows_beyond_the_head_are_reported_as_changed()
    {
        await rig.ChangeAsync(victim, RowKeys.HeadKey, "Sequence", 3L);

        (await rig.VerifyAsync()).Has($"account {victim.Id} 4 changed");
    }

    [Fact]
    public async Task A_row_with_a_malformed_key_is_reported_as_changed()
    {
        await rig.Table.AddEntityAsync(new TableEntity(victim.ToString(), "a|forged") { ["Type"] = "x" });

        (await rig.VerifyAsync()).Has($"account {victim.Id} changed");
    }

    [Fact]
    public async Task A_row_under_a_removed_master_key_is_unverifiable()
    {
        var former = new AuditChain(
            new MasterKeys("former", new Dictionary<string, Secret> { ["former"] = Secret.Random(32) }));
        var old = await rig.AddAsync(2, former, "former");
        await rig.CommitAsync(old);

        (await rig.VerifyAsync()).Has($"account {old.Id} 1 unverifiable", $"account {old.Id} 2 unverifiable");
    }

    [Fact]
    public async Task Chains_on_several_pages_are_verified_and_each_row_counts_once()
    {
        var partitions = await rig.AddManyAsync(27, rows: 90);
        var (long1, long2) = (partitions[3], partitions[20]);
        await rig.ChangeAsync(long1, RowKeys.Audit(45), "Type", "x");
        await rig.DeleteAsync(long2, RowKeys.Audit(1));

        var verified = await rig.VerifyAsync();

        verified.Has($"account {long1.Id} 45 changed", $"account {long2.Id} 1 missing");
        Assert.Equal(3, verified.Pages);
        Assert.Equal((27 + 2, (27 * 90) - 1 + 4 + 2), (verified.Aggregates, verified.Rows));
    }

    [Fact]
    public async Task Damage_in_one_tenant_is_not_reported_in_another_and_its_cursor_is_refused_there()
    {
        var other = await AuditRig.StartAsync();
        await rig.DeleteAsync(victim, RowKeys.Audit(2));
        await rig.AddManyAsync(12, rows: 90);
        var cursor = (await rig.Tenant.GetAsync("audit/verify", rig.Tenant.Key)).Expect(200)["cursor"];

        (await other.VerifyAsync()).Has();
        Assert.Equal(
            "invalid_request",
            (await other.Tenant.GetAsync($"audit/verify?cursor={cursor}", other.Tenant.Key)).Expect(400).Code);
        Assert.Equal(
            "invalid_request", (await rig.Tenant.GetAsync($"audit?cursor={cursor}", rig.Tenant.Key)).Expect(400).Code);
    }

    [Fact]
    public async Task Commits_during_the_verification_are_not_reported()
    {
        using var enough = new CancellationTokenSource();
        var busy = Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                await rig.CommitAsync(victim);
            }
        });
        try
        {
            for (var i = 0; i < 20; i++)
            {
                (await rig.VerifyAsync()).Has();
                await rig.AnchorAsync();
            }
        }
        finally
        {
            await enough.CancelAsync();
        }

        await busy;
    }
}
