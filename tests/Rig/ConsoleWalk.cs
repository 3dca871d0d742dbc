using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Countersign.Tests.Rig;

/// <summary>Steps of a visitor of the console, for all tests of it.</summary>
public abstract class ConsoleWalk(ConsoleRig rig)
{
    protected ConsoleRig Rig { get; } = rig;

    protected IPage Page => Browser.Page;

    private Browser Browser => Rig.Browser;

    protected ILocator Outbox => Page.Locator("#outbox");

    protected ILocator Hint => Page.Locator("#story .hint");

    /// <summary>What is wrong at a field of the person's screen.</summary>
    protected ILocator Error => Page.Locator(".cs-error:not(:empty)");

    /// <summary>
    /// Opens the console for a new visitor, who has chosen this tenant and knows its key. Storage is all that a visitor
    /// leaves behind, so the page stays, with the modules in its cache.
    /// </summary>
    protected async Task VisitAsync(TestTenant? tenant = null)
    {
        // Not the console, which would write again what is cleared here.
        await Page.GotoAsync($"{Rig.App.BaseAddress}icon.svg");
        await Page.EvaluateAsync("""
            ([id, key]) => {
              localStorage.clear();
              sessionStorage.clear();
              if (!id) return;
              sessionStorage.setItem('countersign-tenant', id);
              localStorage.setItem(`countersign-key:${id}`, key);
            }
            """, new[] { tenant?.Id, tenant?.Key.Value });
        Browser.Forget();
        await Page.GotoAsync(Rig.App.BaseAddress.ToString());
        await ExpectTitleAsync("Sign in");
    }

    protected async Task<(TestTenant Tenant, TestUser User)> TenantAsync(string policy = "{}")
    {
        var tenant = await TestTenant.CreateAsync(Rig.App);
        (await tenant.PatchPolicyAsync(policy)).Expect(204);
        return (tenant, await tenant.CreateUserAsync());
    }

    protected async Task SignInAsync(TestUser user)
    {
        await Page.GetByLabel("Email or phone number").FillAsync(user.Username);
        await Page.GetByLabel("Password", new() { Exact = true }).FillAsync(TestTenant.Password);
        await PressAsync("Sign in");
        await ExpectTitleAsync("Your account");
    }

    protected async Task AddAuthenticatorAsync()
    {
        await PressAsync("Add an authenticator app");
        await ExpectTitleAsync("Add an authenticator app");
        await BeginStepAsync();
        await PressAsync("Use this code");
        await PressAsync("Confirm");
        await ExpectTitleAsync("Keep these codes");
        await PressAsync("I have kept them");
        await ExpectTitleAsync("Your account");
    }

    // The console says that a code is used only until the next one: a test needs most of a step to see it.
    private async Task BeginStepAsync()
    {
        var digits = Page.Locator("#authenticator output");
        var before = await digits.TextContentAsync();
        var now = Rig.App.Services.GetRequiredService<TimeProvider>().GetUtcNow().ToUnixTimeSeconds();
        (await new Api(Rig.App.BaseAddress).PostAsync(
            "/local/clock", new { advance = TimeSpan.FromSeconds(30 - (now % 30)) })).Expect(200);

        // The seconds alone may be those of the step before.
        await Expect(digits).Not.ToHaveTextAsync(before!);
        await Expect(Page.Locator("#authenticator")).ToContainTextAsync(new Regex("(2[0-9]|30) s left"));
    }

    // Each code is valid once and a step lasts 30 seconds, so the clock moves before the next answer.
    protected async Task AnswerWithNextCodeAsync()
    {
        var digits = Page.Locator("#authenticator output");
        var before = await digits.TextContentAsync();
        await PressAsync("+30 s");
        await Expect(digits).Not.ToHaveTextAsync(before!);
        await PressAsync("Use this code");
        await PressAsync("Continue");
    }

    /// <summary>Has the code sent that the screen asks for, and takes it from the outbox.</summary>
    protected async Task ProveAsync(string address)
    {
        await PressAsync("Send the code");
        await Outbox.Locator("li").Filter(new() { HasText = address }).Locator(".chip:not(.used)").First.ClickAsync();
        await Expect(Page.Locator("#view .cs-code")).ToHaveValueAsync(new Regex("^[0-9]{6}$"));
        await PressAsync("Continue");
    }

    /// <summary>The newest link of this kind in the outbox.</summary>
    protected ILocator LinkOf(string kind, string to) =>
        Outbox.Locator("li").Filter(new() { HasText = to }).Locator($"a[href*='#{kind}=']").First;

    /// <summary>Chooses a side: `Person`, `Sender` or `Back office`.</summary>
    protected Task GoToAsync(string tab) =>
        Page.GetByRole(AriaRole.Tab, new() { Name = tab, Exact = true }).ClickAsync();

    protected Task PressAsync(string button) =>
        Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    protected Task ExpectTitleAsync(string text) => Expect(Page.Locator("#view .cs-title")).ToHaveTextAsync(text);

    /// <summary>
    /// Asserts that axe finds no problem in this part of the page with everything unfolded, and that it fits a phone.
    /// </summary>
    protected async Task LookAsync(string state, string part)
    {
        await Page.EvaluateAsync("document.querySelectorAll('details').forEach(fold => { fold.open = true; })");
        await Look.AtAsync(Page, $"console {state}", narrow: 375, part);
    }

    /// <summary>Asserts that the page complained about nothing and asked nobody but this app.</summary>
    protected void ExpectQuiet()
    {
        Assert.True(Browser.Complaints.IsEmpty, string.Join("\n", Browser.Complaints));
        Assert.All(
            Browser.Requests.Select(request => new Uri(request.Url)).Where(
                address => address.Scheme is not ("data" or "about")), address =>
        {
            Assert.True(address.IsLoopback, address.Host);
            Assert.Equal(Rig.App.BaseAddress.Port, address.Port);
        });
    }

    /// <summary>Asserts that the page sent only GETs since this request, and the token in none of them.</summary>
    protected void ExpectNothingSent(int since, string token) =>
        Assert.All(Browser.Requests.Skip(since), request =>
        {
            Assert.Equal("GET", request.Method);
            Assert.DoesNotContain(token, new Uri(request.Url).PathAndQuery, StringComparison.Ordinal);
        });

    protected int RequestCount => Browser.Requests.Count;
}
