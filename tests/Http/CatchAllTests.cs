using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Azure.Core.Pipeline;
using Countersign.Http;
using Countersign.Local;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Http;

public sealed class CatchAllTests : IAsyncLifetime, IDisposable
{
    private readonly HttpClient client = new();

    public async Task InitializeAsync() => client.BaseAddress = (await App.SharedAsync()).BaseAddress;

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => client.Dispose();

    [Theory]
    [InlineData("GET", "/api/v1/nowhere")]
    [InlineData("POST", "/api/v1/nowhere")]
    [InlineData("GET", "/api/v1")]
    [InlineData("GET", "/api/v1/tenants/acme/users/a/b")]
    [InlineData("GET", "/api/v1//health")]
    [InlineData("GET", "/api/v2/health")]
    [InlineData("GET", "/nowhere")]
    [InlineData("GET", "/local/nothing")]
    [InlineData("GET", "/administrator")]
    public async Task Unknown_route_is_404(string method, string path)
    {
        using var answer = await SendAsync(method, path);

        await AssertProblemAsync(answer, HttpStatusCode.NotFound, "not_found");
        Assert.Empty(answer.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("POST", "/api/v1/health", "GET")]
    [InlineData("OPTIONS", "/api/v1/health", "GET")]
    [InlineData("PROPFIND", "/API/V1/Health/", "GET")]
    [InlineData("GET", "/api/v1/tenants/nobody-here/sign-in", "POST")]
    [InlineData("PUT", "/api/v1/tenants/acme/users/a", "DELETE, GET, PATCH")]
    [InlineData("DELETE", "/api/v1/tenants/acme/users", "GET, POST")]
    public async Task Wrong_method_is_405_and_lists_the_allowed_methods(string method, string path, string allowed)
    {
        using var answer = await SendAsync(method, path);

        await AssertProblemAsync(answer, HttpStatusCode.MethodNotAllowed, "method_not_allowed");
        Assert.Equal(allowed, string.Join(", ", answer.Content.Headers.Allow));
    }

    [Fact]
    public async Task Every_route_lists_its_methods_when_another_is_used()
    {
        foreach (var routes in Routes.WithPages.GroupBy(route => route.Path("acme")))
        {
            using var answer = await SendAsync("PROPFIND", routes.Key);

            Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
            Assert.Superset(routes.Select(route => route.Method).ToHashSet(), answer.Content.Headers.Allow.ToHashSet());
        }
    }

    // The host in Azure answers these paths itself; a function must not bypass its keys.
    [Theory]
    [InlineData("/admin")]
    [InlineData("/Admin/host/status")]
    [InlineData("/runtime/webhooks/eventgrid")]
    public async Task Paths_reserved_by_the_host_are_left_to_the_host(string path)
    {
        using var answer = await SendAsync("GET", path);

        Assert.Equal((HttpStatusCode.NotFound, ""), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task The_catch_all_makes_no_storage_call_whatever_the_path()
    {
        var calls = new FaultPolicy();
        await using var app = await App.StartAsync(
            configure: services => services.AddSingleton<HttpPipelinePolicy>(calls));
        client.BaseAddress = app.BaseAddress;
        calls.Reset();

        foreach (var path in new[] { "/api/v1/tenants/nobody-here/nowhere", "/api/v1/tenants/nobody-here/sign-in",
            "/nowhere" })
        {
            using var answer = await SendAsync("DELETE", path);
        }

        Assert.Empty(calls.Calls);
    }

    private static async Task AssertProblemAsync(HttpResponseMessage answer, HttpStatusCode status, string code)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal(Problems.Catalogue[code].Title, problem.GetProperty("title").GetString());
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        return await client.SendAsync(request);
    }
}
