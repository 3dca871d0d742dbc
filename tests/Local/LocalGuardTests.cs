using System.Net;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Local;

public sealed class LocalGuardTests : IAsyncLifetime
{
    private RunnerRig _rig = null!;

    private string Port => $":{_rig.Client.BaseAddress!.Port}";

    public async Task InitializeAsync() => _rig = await RunnerRig.StartAsync();

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    public async Task Requests_to_names_of_this_machine_are_answered(string host)
    {
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/local/clock", host + Port, origin: null));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/local/clock", host + Port, $"http://{host}{Port}"));
    }

    [Theory]
    [InlineData("rebound.example")]
    [InlineData("localhost.rebound.example")]
    [InlineData("127.0.0.1.rebound.example")]
    public async Task Foreign_host_is_refused(string host)
    {
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync("/local/clock", host + Port, origin: null));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync("/", host + Port, origin: null));
    }

    [Fact]
    public async Task Another_port_is_refused() =>
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync("/local/clock", "localhost:1", origin: null));

    [Theory]
    [InlineData("https://foreign.example")]
    [InlineData("http://localhost:1")]
    [InlineData("null")]
    public async Task Foreign_origin_is_refused(string origin)
    {
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync("/local/clock", "localhost" + Port, origin));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync("/", "localhost" + Port, origin));
    }

    [Fact]
    public async Task Api_answers_foreign_origins_because_it_has_its_own_authentication() =>
        Assert.Equal(
            HttpStatusCode.OK,
            await StatusAsync("/api/v9/echo/hello/1", "localhost" + Port, "https://front-end.example"));

    [Fact]
    public async Task Console_is_served_with_a_strict_content_security_policy()
    {
        using var answer = await _rig.Client.GetAsync("/");

        Assert.Contains("console", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.True(answer.Headers.CacheControl!.NoCache);
        Assert.StartsWith(
            "default-src 'self'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")),
            StringComparison.Ordinal);
    }

    private async Task<HttpStatusCode> StatusAsync(string path, string host, string? origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = host;
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        using var answer = await _rig.Client.SendAsync(request);
        return answer.StatusCode;
    }
}
