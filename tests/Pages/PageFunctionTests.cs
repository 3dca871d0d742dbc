using System.Net;
using System.Text.RegularExpressions;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Pages;

/// <summary>The hosted page and its files over HTTP, without a browser.</summary>
public sealed partial class PageFunctionTests : IAsyncLifetime, IDisposable
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private readonly HttpClient client = new();
    private TestTenant tenant = null!;

    public async Task InitializeAsync()
    {
        tenant = await TestTenant.CreateAsync();
        client.BaseAddress = tenant.Api.BaseAddress;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => client.Dispose();

    [Fact]
    public async Task The_page_of_a_tenant_allows_only_its_own_files_and_nothing_inline_and_is_not_kept()
    {
        using var answer = await client.GetAsync($"/t/{tenant.Id}");
        var html = await answer.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        AssertPage(answer);
        Assert.DoesNotMatch("<style|<script[^>]*>[^<]|style=| on[a-z]+=|javascript:", html);
        Assert.DoesNotContain(tenant.Id, html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody-here")]
    [InlineData("NOBODY")]
    [InlineData("a")]
    [InlineData("%7Ca")]
    public async Task A_tenant_that_is_not_there_has_no_page(string id)
    {
        using var answer = await client.GetAsync($"/t/{id}");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        AssertPage(answer);
        Assert.Contains("Nobody signs in here", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_file_that_the_page_needs_is_kept_for_a_year_under_its_version()
    {
        var html = await client.GetStringAsync($"/t/{tenant.Id}");
        var next = new Queue<string>(Address().Matches(html).Select(match => match.Groups["path"].Value));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (next.TryDequeue(out var path))
        {
            if (seen.Add(path))
            {
                using var answer = await client.GetAsync(path);
                Assert.True(answer.StatusCode == HttpStatusCode.OK, path);
                Assert.Equal("public, max-age=31536000, immutable", answer.Headers.CacheControl!.ToString());
                Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
                Assert.Matches("^/assets/[0-9a-f]{16}/[a-z-]+\\.(js|css|svg)$", path);
                var text = PageModulesTests.Code(await answer.Content.ReadAsStringAsync());
                foreach (Match import in PageModulesTests.Import().Matches(text))
                {
                    next.Enqueue(path[..(path.LastIndexOf('/') + 1)] + import.Groups["module"].Value);
                }
            }
        }

        Assert.True(seen.Count > 15, $"Found only {string.Join(", ", seen)}.");
        Assert.Single(seen.Select(path => path.Split('/')[2]).Distinct());
    }

    [Fact]
    public async Task A_file_that_the_browser_has_is_not_sent_again()
    {
        var path = Address().Match(await client.GetStringAsync($"/t/{tenant.Id}")).Groups["path"].Value;
        using var first = await client.GetAsync(path);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await client.SendAsync(request);

        Assert.Equal((HttpStatusCode.NotModified, ""), (second.StatusCode, await second.Content.ReadAsStringAsync()));
        Assert.Equal(first.Headers.ETag, second.Headers.ETag);
    }

    [Fact]
    public async Task The_module_for_other_sites_has_one_name_and_leads_to_the_version()
    {
        using var entry = await client.GetAsync("/assets/elements.js");
        var version = Address().Match(await client.GetStringAsync($"/t/{tenant.Id}")).Value.Split('/')[2];

        Assert.Equal($"export * from './{version}/elements.js';\n", await entry.Content.ReadAsStringAsync());
        Assert.Equal("public, max-age=300", entry.Headers.CacheControl!.ToString());
        Assert.Equal("text/javascript", entry.Content.Headers.ContentType!.MediaType);
        Assert.Equal(["*"], entry.Headers.GetValues("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("/assets")]
    [InlineData("/assets/page.js")]
    [InlineData("/assets/0000000000000000/page.js")]
    [InlineData("/assets/{version}/page.html")]
    [InlineData("/assets/{version}/nothing.js")]
    [InlineData("/assets/{version}/../page.js")]
    [InlineData("/assets/{version}/..%2Felements.js")]
    public async Task Any_other_file_is_404_and_no_cache_keeps_that(string path)
    {
        var version = Address().Match(await client.GetStringAsync($"/t/{tenant.Id}")).Value.Split('/')[2];
        using var answer = await client.GetAsync(path.Replace("{version}", version, StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    private static void AssertPage(HttpResponseMessage answer)
    {
        Assert.Equal("text/html", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal([Policy], answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Equal(["no-referrer"], answer.Headers.GetValues("Referrer-Policy"));
        Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    [GeneratedRegex("(?:src|href)=\"(?<path>/assets/[^\"]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Address();
}
