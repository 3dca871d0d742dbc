using System.Net.Http.Json;
using System.Text.Json;
using Countersign.Local;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Local;

public sealed class LocalAppTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("app-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Second_start_finds_the_clock_where_the_first_left_it()
    {
        await using (var first = await StartAsync())
        {
            using var client = new HttpClient { BaseAddress = first.BaseAddress };
            using var moved = await client.PostAsJsonAsync("/local/clock", new { advance = "1.00:00:00" });
        }

        await using var second = await StartAsync();

        using var later = new HttpClient { BaseAddress = second.BaseAddress };
        var clock = await later.GetFromJsonAsync<JsonElement>("/local/clock");
        Assert.True(clock.GetProperty("now").GetDateTimeOffset() > TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(23));
    }

    [Fact]
    public async Task Stand_in_for_messages_answers_to_this_machine_only()
    {
        await using var app = await StartAsync();
        using var client = new HttpClient { BaseAddress = app.BaseAddress };

        Assert.Equal("[]", await client.GetStringAsync("/local/outbox"));

        client.DefaultRequestHeaders.Host = $"rebound.example:{app.BaseAddress.Port}";
        using var refused = await client.GetAsync("/local/outbox");
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task Storage_other_than_its_own_is_refused()
    {
        var settings = new Dictionary<string, string?> { ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true" };

        await Assert.ThrowsAsync<CannotStartException>(() => StartAsync(settings));
    }

    private Task<LocalApp> StartAsync(IReadOnlyDictionary<string, string?>? settings = null) => LocalApp.StartAsync(
        new LocalOptions { Port = 0, DataFolder = _folder, Storage = azurite.ConnectionString, Demo = false, Listen = false, Settings = settings ?? App.Settings },
        CancellationToken.None);
}
