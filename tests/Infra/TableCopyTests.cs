using Azure.Data.Tables;
using Countersign.Local;
using Countersign.Storage;
using Countersign.TableCopy;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Infra;

/// <summary>The way of docs/deploy.md on Azurite: copy the table, lose it, restore it, and everybody gets in.</summary>
public sealed class TableCopyTests : IAsyncLifetime
{
    private readonly IsolatedBackend backend = new();
    private readonly string file = Path.Combine(App.NewFolder(), "copy.jsonl");

    private TableClient Table => new(backend.Storage, StorageClients.TableName);

    public Task InitializeAsync() => backend.InitializeAsync();

    public Task DisposeAsync() => backend.DisposeAsync();

    [Fact]
    public async Task A_lost_table_is_restored_from_its_copy_and_every_factor_and_the_audit_hold()
    {
        TestUser user;
        string refresh;
        await using (var app = await StartAsync())
        {
            user = await (await TestTenant.CreateAsync(app)).CreateUserAsync();
            await user.EnrolAsync(App.Now.AddSeconds(-30));
            refresh = (await SignedInAsync(user, App.Now))["refreshToken"];
        }

        var saved = await new RowCopy(Table).SaveAsync(file);
        Assert.True(saved > 10, $"{saved} rows");
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        await EmptyAsync();

        Assert.Equal(saved, await new RowCopy(Table).RestoreAsync(file));
        await using var restored = await StartAsync(later: 30);
        var later = user.In(restored);
        (await later.Tenant.PostAsync("tokens/refresh", new { refreshToken = refresh })).Expect(200);
        (await SignedInAsync(later, App.Now.AddSeconds(30))).Expect(200);
        Assert.Empty((await later.Tenant.GetAsync("audit/verify", later.Tenant.Key)).Expect(200)
            .Json.GetProperty("problems").EnumerateArray());
    }

    [Fact]
    public void Every_type_of_a_table_comes_back_as_it_was()
    {
        var row = new TableEntity("p|\"\n", "r")
        {
            ["Text"] = "åß\u0001\"\\",
            ["Int"] = int.MinValue,
            ["Long"] = long.MaxValue,
            ["Double"] = 0.1,
            ["Flag"] = true,
            ["Id"] = Guid.NewGuid(),
            ["Time"] = App.Now.AddTicks(1234567),
            ["Bytes"] = new byte[] { 0, 255 },
        };
        var back = RowLine.Read(RowLine.Write(row));

        Assert.Equal(row.Keys.Order(), back.Keys.Order());
        Assert.All(row, one => Assert.Equal(one.Value, back[one.Key]));
    }

    [Fact]
    public async Task A_table_that_has_rows_is_left_as_it_is()
    {
        await using (await StartAsync())
        {
            await new RowCopy(Table).SaveAsync(file);
        }

        await Assert.ThrowsAsync<CopyRefusedException>(() => new RowCopy(Table).RestoreAsync(file));
        await Assert.ThrowsAsync<IOException>(() => new RowCopy(Table).SaveAsync(file));
    }

    [Fact]
    public async Task A_file_that_was_cut_off_is_refused()
    {
        await using (await StartAsync())
        {
            await new RowCopy(Table).SaveAsync(file);
        }

        await EmptyAsync();
        var lines = await File.ReadAllLinesAsync(file);
        await File.WriteAllLinesAsync(file, lines[..^1]);

        await Assert.ThrowsAsync<CopyRefusedException>(() => new RowCopy(Table).RestoreAsync(file));
    }

    private static async Task<Reply> SignedInAsync(TestUser user, DateTimeOffset now) =>
        await user.VerifyAsync((await user.SignInAsync()).Expect(200).Handle, user.Code(now));

    private Task<LocalApp> StartAsync(int later = 0) =>
        backend.StartAppAsync(new MovedClock(App.Now.AddSeconds(later)));

    private async Task EmptyAsync()
    {
        await foreach (var row in Table.QueryAsync<TableEntity>(select: ["PartitionKey", "RowKey"]))
        {
            await Table.DeleteEntityAsync(row.PartitionKey, row.RowKey);
        }
    }
}
