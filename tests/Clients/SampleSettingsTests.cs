using System.Text.Json;
using Countersign.Local;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Clients;

/// <summary>The sample with the settings that the guide shows.</summary>
public class SampleSettingsTests(TokenIssuerApp issuer) : IClassFixture<TokenIssuerApp>
{
    private const string Name = "appsettings.json";

    private static readonly string Source = Path.Combine(
        AppContext.BaseDirectory, "clients", "dotnet", "Sample", Name);

    [Fact]
    public void They_name_the_demo_tenant_of_the_local_runner()
    {
        using var settings = JsonDocument.Parse(File.ReadAllText(Source));
        var own = settings.RootElement.GetProperty("Countersign");

        Assert.Equal(DemoTenant.Id, own.GetProperty("Tenant").GetString());
        Assert.Equal($"http://localhost:{new LocalOptions().Port}", own.GetProperty("ApiUrl").GetString());
    }

    [Theory]
    [InlineData("/orders", "http://localhost:3000", true)]
    [InlineData("/payments", "http://localhost:3000", true)]
    [InlineData("/orders", "http://localhost:3001", false)]
    public async Task A_page_of_theirs_reads_why_a_call_without_a_token_is_refused(
        string path, string origin, bool reads)
    {
        var folder = App.NewFolder();
        File.Copy(Source, Path.Combine(folder, Name));
        await using var backend = await SampleBackend.StartAsync(issuer, "--contentRoot", folder);
        using var client = new HttpClient { BaseAddress = backend.Address };
        using var request = new HttpRequestMessage(path == "/payments" ? HttpMethod.Post : HttpMethod.Get, path);
        request.Headers.Add("Origin", origin);

        using var answer = await client.SendAsync(request);

        Assert.Equal(401, (int)answer.StatusCode);
        Assert.Equal(reads ? origin : null, Header("Access-Control-Allow-Origin"));
        Assert.Equal(reads ? "WWW-Authenticate" : null, Header("Access-Control-Expose-Headers"));

        string? Header(string name) =>
            answer.Headers.TryGetValues(name, out var values) ? values.Single() : null;
    }
}
