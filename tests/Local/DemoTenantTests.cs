using Countersign.Local;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Local;

/// <summary>What a newcomer finds in the tenant `demo`.</summary>
public sealed class DemoTenantTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("demo-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_front_end_on_a_usual_port_of_development_servers_may_call_it_at_once()
    {
        await using var storage = await OwnAccount.TakeAsync();
        await using var app = await LocalApp.StartAsync(
            new LocalOptions
            {
                Port = 0,
                DataFolder = folder,
                Storage = storage.ConnectionString,
                Listen = false,
                Settings = App.Settings,
            },
            CancellationToken.None);

        foreach (var port in (int[])[3000, 4200, 5173, 8080])
        {
            Assert.Equal([$"http://localhost:{port}"], await AdmittedAsync(app, $"http://localhost:{port}"));
        }

        Assert.Empty(await AdmittedAsync(app, "http://localhost:3001"));
    }

    private static async Task<IEnumerable<string>> AdmittedAsync(LocalApp app, string origin)
    {
        using var client = new HttpClient { BaseAddress = app.BaseAddress };
        using var request = new HttpRequestMessage(
            HttpMethod.Options, $"/api/v1/tenants/{DemoTenant.Id}/sign-in");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        using var answer = await client.SendAsync(request);
        return answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var admitted) ? [.. admitted] : [];
    }
}
