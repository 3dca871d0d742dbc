using System.Net;
using Countersign.Http;
using Countersign.Local;
using Countersign.Settings;
using Countersign.Tests.Rig;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Countersign.Tests.Http;

public sealed class CorsTests : IAsyncLifetime, IDisposable
{
    private const string Page = "https://sign.example.com";

    private readonly HttpClient client = new();
    private LocalApp app = null!;

    public async Task InitializeAsync()
    {
        app = await App.StartAsync(configure: services =>
            services.PostConfigure<CountersignOptions>(options => options.PublicUrl = new Uri($"{Page}/enter")));
        client.BaseAddress = app.BaseAddress;
    }

    public async Task DisposeAsync() => await app.DisposeAsync();

    public void Dispose() => client.Dispose();

    [Fact]
    public async Task A_preflight_of_our_page_gets_the_allowed_methods_and_headers_of_the_path()
    {
        using var answer = await PreflightAsync("/api/v1/tenants/acme/users/a", Page);

        Assert.Equal((HttpStatusCode.NoContent, ""), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        Assert.Equal(
            [
                "Access-Control-Allow-Headers: authorization, content-type, idempotency-key",
                "Access-Control-Allow-Methods: DELETE, GET, PATCH",
                $"Access-Control-Allow-Origin: {Page}",
                "Access-Control-Expose-Headers: retry-after",
                "Access-Control-Max-Age: 7200",
            ],
            HeadersOf(answer).Order(StringComparer.Ordinal));
        Assert.Equal(["Origin"], answer.Headers.Vary);
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("http://sign.example.com")]
    [InlineData("https://sign.example.com:8443")]
    [InlineData("https://sign.example.com/")]
    [InlineData("https://sign.example.com.evil.example")]
    [InlineData("https://login.sign.example.com")]
    [InlineData("https://sign.example.com https://evil.example")]
    [InlineData("null")]
    public async Task A_page_of_any_other_origin_gets_no_cors_headers(string origin)
    {
        using var preflight = await PreflightAsync("/api/v1/health", origin);
        using var answer = await SendAsync(HttpMethod.Get, "/api/v1/health", origin);

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.OK), (preflight.StatusCode, answer.StatusCode));
        Assert.Empty(HeadersOf(preflight).Concat(HeadersOf(answer)));
        Assert.Equal(["Origin", "Origin"], preflight.Headers.Vary.Concat(answer.Headers.Vary));
    }

    [Theory]
    [InlineData("GET", "/api/v1/health", 200)]
    [InlineData("GET", "/api/v1/openapi.json", 200)]
    [InlineData("GET", "/api/v1/tenants/nobody-here/me", 401)]
    [InlineData("GET", "/api/v1/nowhere", 404)]
    [InlineData("DELETE", "/api/v1/health", 405)]
    public async Task Our_page_may_read_every_answer_and_caches_keep_answers_apart_by_origin(
        string method, string path, int status)
    {
        using var ours = await SendAsync(new HttpMethod(method), path, Page);
        using var nobodys = await SendAsync(new HttpMethod(method), path, origin: null);

        Assert.Equal((status, status), ((int)ours.StatusCode, (int)nobodys.StatusCode));
        Assert.Equal(
            [$"Access-Control-Allow-Origin: {Page}", "Access-Control-Expose-Headers: retry-after"],
            HeadersOf(ours).Order(StringComparer.Ordinal));
        Assert.Empty(HeadersOf(nobodys));
        Assert.Equal(["Origin", "Origin"], ours.Headers.Vary.Concat(nobodys.Headers.Vary));
    }

    [Fact]
    public async Task A_preflight_of_a_path_that_no_route_has_is_404()
    {
        using var answer = await PreflightAsync("/api/v1/nowhere", Page);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static IEnumerable<string> HeadersOf(HttpResponseMessage answer) => answer.Headers
        .Where(header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase))
        .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}");

    private Task<HttpResponseMessage> PreflightAsync(string path, string origin) =>
        SendAsync(HttpMethod.Options, path, origin, ("Access-Control-Request-Method", "GET"));

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string? origin, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in origin is null ? headers : [.. headers, ("Origin", origin)])
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await client.SendAsync(request);
    }
}
