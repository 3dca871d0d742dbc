using Microsoft.Playwright;
using OtpNet;
using static Microsoft.Playwright.Assertions;

namespace Countersign.Tests.Rig;

/// <summary>Steps of a visitor on the hosted pages, for all tests of them.</summary>
public abstract class PagesWalk(PagesRig rig)
{
    protected PagesRig Rig { get; } = rig;

    protected IPage Page => Browser.Page;

    /// <summary>Which browser the visitor uses.</summary>
    private protected virtual Browser Browser => Rig.Browser;

    protected ILocator Code => Page.GetByLabel("Six-digit code");

    /// <summary>A tenant whose links lead to its hosted page, and whose documents are on the other site.</summary>
    protected async Task<TestTenant> TenantAsync(string policy = "{}")
    {
        var tenant = await TestTenant.CreateAsync(Rig.App);
        (await tenant.PatchPolicyAsync(
            $$"""{"publicUrl":"{{PageOf(tenant)}}","origins":["{{Rig.Site.Origin}}"]}""")).Expect(204);
        (await tenant.PatchPolicyAsync(policy)).Expect(204);
        return tenant;
    }

    protected Uri PageOf(TestTenant tenant) => new(Rig.App.BaseAddress, $"/t/{tenant.Id}");

    protected Task VisitAsync(TestTenant tenant, string? locale = null) =>
        Browser.BeginAnewAsync(PageOf(tenant), locale);

    /// <summary>
    /// Opens a link as from a mail program. The page may clear its address bar and must send nothing yet.
    /// </summary>
    protected async Task FollowAsync(string link, string heading)
    {
        await Browser.BeginAnewAsync(new Uri("about:blank"));
        await Page.GotoAsync(link);
        await ExpectHeadingAsync(heading);

        // A call that the load made by itself would have begun by now.
        await Page.EvaluateAsync("new Promise(done => setTimeout(done))");

        Assert.Equal("", new Uri(Page.Url).Fragment);
        var token = link.Split('=')[1];
        Assert.All(Browser.Requests, request =>
        {
            Assert.Equal("GET", request.Method);
            Assert.DoesNotContain(token, new Uri(request.Url).PathAndQuery, StringComparison.Ordinal);
        });
    }

    protected async Task SignInAsync(string username, string password = TestTenant.Password)
    {
        await Page.GetByLabel("Email or phone number").FillAsync(username);
        await Page.GetByLabel("Password", new() { Exact = true }).FillAsync(password);
        await PressAsync("Sign in");
    }

    protected async Task AnswerAsync(string code, string submit = "Continue")
    {
        await Code.FillAsync(code);
        await PressAsync(submit);
    }

    /// <summary>The key that the page shows for an authenticator.</summary>
    protected async Task<Totp> ReadKeyAsync()
    {
        await Page.GetByText("Type the key instead").ClickAsync();
        var key = await Page.Locator(".cs-key").InnerTextAsync();
        return new Totp(Base32Encoding.ToBytes(key.Replace(" ", "", StringComparison.Ordinal)));
    }

    /// <summary>The newest link of this kind to an address.</summary>
    protected static async Task<string> LinkAsync(string to, string kind)
    {
        var acs = await App.AcsAsync();
        string? link = null;
        await Until.TrueAsync(() =>
        {
            link = acs.Messages.Where(message => message.To == to).SelectMany(message => message.Links)
                .FirstOrDefault(found => found.Contains($"#{kind}=", StringComparison.Ordinal));
            return link is not null;
        }, $"{kind} link to {to}");
        return link!;
    }

    protected Task PressAsync(string button) =>
        Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    protected Task ExpectHeadingAsync(string text) => Expect(Page.Locator(".cs-title")).ToHaveTextAsync(text);

    protected Task ExpectOutcomeAsync(string text) => Expect(Page.Locator(".cs-outcome")).ToContainTextAsync(text);

    /// <summary>Asserts that the state has no problem that axe finds, light and dark, and fits a small phone.</summary>
    protected Task LookAsync(string state) => Look.AtAsync(Page, state, narrow: 320);

    /// <summary>Asserts that the page complained about nothing and asked only our own servers.</summary>
    protected void ExpectQuiet()
    {
        Assert.True(Browser.Complaints.IsEmpty, string.Join("\n", Browser.Complaints));
        Assert.All(
            Browser.Requests.Select(request => new Uri(request.Url)).Where(
                address => address.Scheme is not ("data" or "about")),
            address => Assert.True(address.IsLoopback, address.Host));
    }
}
