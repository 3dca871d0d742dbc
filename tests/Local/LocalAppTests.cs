using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Countersign.Local;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Countersign.Tests.Local;

public sealed class LocalAppTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("app-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Second_start_continues_the_clock_of_the_first()
    {
        await using (var first = await StartAsync())
        {
            using var client = new HttpClient { BaseAddress = first.BaseAddress };
            using var moved = await client.PostAsJsonAsync("/local/clock", new { advance = "1.00:00:00" });
        }

        await using var second = await StartAsync();

        using var later = new HttpClient { BaseAddress = second.BaseAddress };
        var clock = await later.GetFromJsonAsync<JsonElement>("/local/clock");
        Assert.True(
            clock.GetProperty("now").GetDateTimeOffset() > TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(23));
    }

    [Fact]
    public async Task Messaging_stand_in_answers_this_machine_only()
    {
        await using var app = await StartAsync();
        using var client = new HttpClient { BaseAddress = app.BaseAddress };

        Assert.Equal("[]", await client.GetStringAsync("/local/outbox"));

        client.DefaultRequestHeaders.Host = $"rebound.example:{app.BaseAddress.Port}";
        using var refused = await client.GetAsync("/local/outbox");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task Storage_that_is_not_the_runners_own_is_refused()
    {
        var settings = new Dictionary<string, string?> { ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true" };

        await Assert.ThrowsAsync<CannotStartException>(() => StartAsync(settings));
    }

    [Fact]
    public async Task Storage_of_another_machine_is_never_called()
    {
        using var other = new TcpListener(IPAddress.Parse("127.0.0.2"), 0);
        other.Start();

        // It leads to this machine, but in a form that is not known as loopback.
        var address = $"http://[::ffff:127.0.0.2]:{((IPEndPoint)other.LocalEndpoint).Port}/other";
        var storage = $"AccountName=other;AccountKey=eA==;TableEndpoint={address};QueueEndpoint={address}";

        var refused = await Assert.ThrowsAsync<CannotStartException>(
            () => LocalApp.StartAsync(App.Options(storage, communication: null), CancellationToken.None));

        Assert.Contains("its own Azurite only", refused.Message, StringComparison.Ordinal);
        Assert.False(other.Pending());
    }

    [Fact]
    public async Task Storage_without_a_table_is_reported_if_none_is_to_be_created()
    {
        await using var account = await OwnAccount.TakeAsync();
        var settings = new Dictionary<string, string?> { ["Countersign:CreateStorage"] = "false" };

        var refused = await Assert.ThrowsAsync<CannotStartException>(
            () => LocalApp.StartAsync(
                App.Options(account.ConnectionString, communication: null, settings: settings),
                CancellationToken.None));

        Assert.Contains("There is no table yet", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_refused_setting_is_reported_on_its_own_line()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Countersign:ResponseGrain"] = "00:00:11",
            ["Countersign:PublicUrl"] = "nowhere",
        };

        var refusal = await Assert.ThrowsAsync<CannotStartException>(() => StartAsync(settings));

        var lines = refusal.Message.Split(Environment.NewLine).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(2, lines.Count);
        Assert.StartsWith("Countersign:PublicUrl must be", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("Countersign:ResponseGrain: ", lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("local")]
    [InlineData("other")]
    public async Task Data_of_another_master_key_is_refused_with_one_line_and_no_log(string id)
    {
        await using var storage = await OwnAccount.TakeAsync();
        var key = Convert.ToBase64String(Enumerable.Repeat((byte)7, 32).ToArray());
        var written = new Dictionary<string, string?>
        {
            ["Countersign:MasterKey:Current"] = id,
            [$"Countersign:MasterKeys:{id}"] = key,
        };
        await using (await StartAsync(written, storage.ConnectionString))
        {
        }

        var log = new LogCapture();
        var refusal = await Assert.ThrowsAsync<CannotStartException>(
            () => StartAsync(App.Settings, storage.ConnectionString, log));

        Assert.DoesNotContain('\n', refusal.Message);
        Assert.Contains("another master key", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(log.Lines);
    }

    private Task<LocalApp> StartAsync(
        IReadOnlyDictionary<string, string?>? settings = null, string? storage = null, LogCapture? log = null) =>
        LocalApp.StartAsync(
            new LocalOptions
            {
                Port = 0,
                DataFolder = _folder,
                Storage = storage ?? azurite.ConnectionString,
                Demo = false,
                Listen = false,
                Settings = settings ?? App.Settings,
                Configure = services => services.AddSingleton<ILoggerProvider>(log ?? App.Log),
            },
            CancellationToken.None);
}
