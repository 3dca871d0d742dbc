using Microsoft.Playwright;

namespace Countersign.Tests.Rig;

/// <summary>A tenant's own front end on its own origin, and a visitor of it with a browser of their own.</summary>
public sealed class FrontEnd : PagesWalk, IAsyncDisposable
{
    private readonly Browser browser;
    private readonly OtherSite site;

    private FrontEnd(PagesRig rig, Browser browser, OtherSite site, TestTenant tenant)
        : base(rig) => (this.browser, this.site, Tenant) = (browser, site, tenant);

    public TestTenant Tenant { get; }

    public string Origin => site.Origin;

    public string Name => Tenant.Id;

    public ILocator Title => Page.Locator("h1");

    public ILocator Heading => Page.Locator(".cs-title");

    public ILocator NewPassword => Page.GetByRole(AriaRole.Textbox, new() { Name = "New password" });

    private protected override Browser Browser => browser;

    public static async Task<FrontEnd> OpenAsync(PagesRig rig)
    {
        var own = await OtherSite.StartAsync();
        var tenant = await TestTenant.CreateAsync(rig.App);
        (await tenant.PatchPolicyAsync($$"""{"publicUrl":"{{own.Origin}}/links"}""")).Expect(204);
        var api = rig.App.BaseAddress.GetLeftPart(UriPartial.Authority);
        own.Html = $"""
            <!doctype html><html lang="en"><title>{tenant.Id}</title><link rel="icon" href="data:,">
            <script type="module" src="{api}/assets/elements.js"></script>
            <main>
              <h1>{tenant.Id}</h1>
              <countersign-link api="{api}" tenant="{tenant.Id}"></countersign-link>
            </main>
            """;
        return new FrontEnd(rig, await Browser.OpenAsync(new Uri("about:blank")), own, tenant);
    }

    public Task OpenLinkAsync(string link, string heading) => FollowAsync(link, heading);

    public Task<string> NewestLinkAsync(string to, string kind) => LinkAsync(to, kind);

    public Task ClickAsync(string button) => PressAsync(button);

    /// <summary>Asserts that every call since the link was opened was for this tenant alone.</summary>
    public void ExpectOwnCalls()
    {
        var calls = browser.Requests.Select(request => new Uri(request.Url)).Where(call => call.IsLoopback).ToList();

        Assert.Contains(calls, call => call.AbsolutePath.StartsWith("/api/", StringComparison.Ordinal));
        Assert.All(calls, call => Assert.True(
            call.GetLeftPart(UriPartial.Authority) == Origin
                || call.AbsolutePath.StartsWith("/assets/", StringComparison.Ordinal)
                || call.AbsolutePath.StartsWith($"/api/v1/tenants/{Tenant.Id}/", StringComparison.Ordinal),
            call.ToString()));
        ExpectQuiet();
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        await site.DisposeAsync();
    }
}
