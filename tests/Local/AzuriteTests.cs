using System.Diagnostics;
using System.Globalization;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using Countersign.Local;
using Countersign.Storage;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Local;

public sealed class AzuriteTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("countersign-azurite-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Stored_data_is_there_after_a_stop_and_a_start()
    {
        await using (var first = await Start())
        {
            await Fill(first.ConnectionString);
        }

        await using var second = await Start();

        await AssertFilled(second.ConnectionString);
    }

    [Fact]
    public async Task After_a_restart_on_the_same_ports_the_same_clients_connect()
    {
        var first = await Start();
        var (connectionString, ports) = (first.ConnectionString,
            new AzuritePorts(first.TablePort, first.QueuePort, first.BlobPort));
        await Fill(connectionString);
        await first.DisposeAsync();

        await using var second = await Azurite.StartAsync(
            _folder, Console.Error.WriteLine, ports, CancellationToken.None);

        Assert.Equal(connectionString, second.ConnectionString);
        await AssertFilled(connectionString);
    }

    [Fact]
    public async Task A_taken_port_is_reported_with_what_azurite_said()
    {
        await using var first = await Start();
        var ports = new AzuritePorts(first.TablePort, 0, 0);

        var failure = await Assert.ThrowsAsync<CannotStartException>(
            () => Azurite.StartAsync(
                Path.Combine(_folder, "other"), Console.Error.WriteLine, ports, CancellationToken.None));

        Assert.Contains("EADDRINUSE", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_neither_listens_nor_ends_is_reported_after_a_minute_and_stopped()
    {
        var clock = new LocalClock();
        var started = Azurite.StartAsync(
            new ProcessStartInfo("/bin/sh", ["-c", "echo $$ > hangs; exec sleep 1000"])
            {
                WorkingDirectory = _folder,
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
            "/the/package", clock, CancellationToken.None);
        var file = Path.Combine(_folder, "hangs");
        await Until.TrueAsync(() => File.Exists(file) && new FileInfo(file).Length > 0, "the program runs");
        using var hanging = Process.GetProcessById(
            int.Parse(await File.ReadAllTextAsync(file), CultureInfo.InvariantCulture));

        clock.Advance(TimeSpan.FromSeconds(59));
        Assert.False(started.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(
            "Azurite does not listen after 60 s. (Delete /the/package, and the next start installs it anew.)",
            (await Assert.ThrowsAsync<CannotStartException>(() => started)).Message);
        Assert.True(hanging.HasExited);
    }

    [Fact]
    public async Task Stopping_twice_is_the_same_as_stopping_once()
    {
        await using var azurite = await Start();

        await azurite.StopAsync();
        await azurite.StopAsync();
    }

    [Fact]
    public async Task When_the_parent_is_killed_azurite_ends_and_no_data_is_lost()
    {
        using var parent = ChildProcess.Start("", "run-azurite", _folder);
        var connectionString = (await parent.StandardOutput.ReadLineAsync())!;
        using var orphan = Process.GetProcessById(
            int.Parse((await parent.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture));
        await Fill(connectionString);

        parent.Kill();

        await orphan.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        await using var next = await Start();
        await AssertFilled(next.ConnectionString);
    }

    // Azurite's own filter runs on the rows that our look-up of a partition finds (local/azurite-package).
    [Theory]
    [InlineData("PartitionKey eq '1'", "1 a,1 b")]
    [InlineData("RowKey eq 'a' and (PartitionKey eq 'it''s')", "it's a")]
    [InlineData("PartitionKey eq '1' and RowKey ge 'b'", "1 b")]
    [InlineData("PartitionKey eq '1' and PartitionKey eq '01'", "")]
    [InlineData("PartitionKey eq '1' or PartitionKey eq '01'", "01 a,1 a,1 b")]
    [InlineData("not (PartitionKey eq '1')", "01 a,it's a")]
    [InlineData("PartitionKey ge '01' and PartitionKey lt '1'", "01 a")]
    [InlineData("", "01 a,1 a,1 b,it's a")]
    public async Task A_query_finds_what_its_filter_says(string filter, string expected)
    {
        await using var own = await OwnAccount.TakeAsync();
        var table = new TableClient(own.ConnectionString, StorageClients.TableName);
        await table.CreateIfNotExistsAsync();
        foreach (var (partition, row) in new[] { ("1", "b"), ("01", "a"), ("it's", "a"), ("1", "a") })
        {
            await table.AddEntityAsync(new TableEntity(partition, row));
        }

        var found = await table.QueryAsync<TableEntity>(filter, maxPerPage: 2).ToListAsync();

        Assert.Equal(expected, string.Join(',', found.Select(row => $"{row.PartitionKey} {row.RowKey}")));
    }

    private static async Task Fill(string connectionString)
    {
        var table = new TableClient(connectionString, "rows");
        await table.CreateIfNotExistsAsync();
        await table.AddEntityAsync(new TableEntity("p", "r"));
        var queue = new QueueClient(connectionString, "messages");
        await queue.CreateIfNotExistsAsync();
        await queue.SendMessageAsync("kept");
    }

    private static async Task AssertFilled(string connectionString)
    {
        Assert.True(
            (await new TableClient(connectionString, "rows").GetEntityIfExistsAsync<TableEntity>("p", "r")).HasValue);
        Assert.Equal(
            "kept",
            (await new QueueClient(connectionString, "messages").PeekMessagesAsync()).Value.Single().MessageText);
    }

    private Task<Azurite> Start() => Azurite.StartAsync(_folder, Console.Error.WriteLine, CancellationToken.None);
}
