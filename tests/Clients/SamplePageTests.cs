using Countersign.Tests.Pages;
using Countersign.Tests.Rig;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Countersign.Tests.Clients;

/// <summary>The sample with its page in a browser: sign in on the page, and the backend answers.</summary>
[Collection(nameof(OneBrowser))]
public sealed class SamplePageTests(PagesRig rig, TokenIssuerApp issuer)
    : PagesWalk(rig), IClassFixture<TokenIssuerApp>
{
    private static readonly string Source = Path.Combine(
        AppContext.BaseDirectory, "clients", "dotnet", "Sample", "wwwroot", "index.html");

    [BrowserFact]
    public async Task A_user_who_signs_in_on_the_page_sees_what_the_backend_protects()
    {
        await using var backend = await OpenAsync();
        await SignInAsync((await issuer.Tenant.CreateUserAsync()).Username);

        await Expect(Page.Locator("h1")).ToHaveTextAsync("Your orders: A-1, A-2");
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task A_call_that_wants_a_fresh_second_factor_is_made_again_when_it_was_given()
    {
        await using var backend = await OpenAsync();
        var user = await issuer.Tenant.CreateUserAsync();
        await user.EnrolInRealTimeAsync();
        var calls = 0;
        await Page.RouteAsync("**/payments", route => calls++ == 0 ? route.FulfillAsync(new()
        {
            // As the backend answers when the second factor is older than ten minutes (StepUpTests).
            Status = 401,
            Headers = [
                new("WWW-Authenticate", "Bearer error=\"insufficient_user_authentication\", max_age=\"600\"")],
        }) : route.ContinueAsync());
        await SignInAsync(user.Username);
        await PressAsync("Recovery code");
        await Page.GetByRole(AriaRole.Textbox, new() { Name = "Recovery code" }).FillAsync(user.RecoveryCodes[0]);
        await PressAsync("Continue");
        await ExpectHeadingAsync("Your account");
        var before = await RefreshTokenAsync();

        await PressAsync("Pay");
        await AnswerAsync(user.Code(TimeProvider.System.GetUtcNow()));

        await Expect(Page.Locator("h1")).ToHaveTextAsync("Paid");
        Assert.Equal(2, calls);
        await ExpectHeadingAsync("Your account");

        // The session goes on with the new refresh token; the old one would end it.
        Assert.NotEqual(before, await RefreshTokenAsync());
        Assert.NotEqual("expired", await Page.EvaluateAsync<string>("""
            async () => {
              const account = document.querySelector('countersign-account');
              account.tokens = { ...account.tokens, accessToken: 'expired' };
              await account.showAccount();
              return account.tokens.accessToken;
            }
            """));
        await ExpectHeadingAsync("Your account");
    }

    private Task<string> RefreshTokenAsync() =>
        Page.EvaluateAsync<string>("() => document.querySelector('countersign-account').tokens.refreshToken");

    private async Task<SampleBackend> OpenAsync()
    {
        var folder = App.NewFolder();
        var root = Directory.CreateDirectory(Path.Combine(folder, "wwwroot")).FullName;
        await File.WriteAllTextAsync(Path.Combine(root, "index.html"), (await File.ReadAllTextAsync(Source))
            .Replace("http://localhost:7071", issuer.Address.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal)
            .Replace("tenant=\"demo\"", $"tenant=\"{issuer.Tenant.Id}\"", StringComparison.Ordinal)
            .Replace("tenant: 'demo'", $"tenant: '{issuer.Tenant.Id}'", StringComparison.Ordinal)
            .Replace("<title>", "<link rel=\"icon\" href=\"data:,\"><title>", StringComparison.Ordinal));
        var backend = await SampleBackend.StartAsync(issuer, "--contentRoot", folder);
        var page = new UriBuilder(backend.Address) { Host = "localhost" }.Uri;
        (await issuer.Tenant.PatchPolicyAsync(
            $$"""{"origins":["{{page.GetLeftPart(UriPartial.Authority)}}"]}""")).Expect(204);
        await Rig.Browser.BeginAnewAsync(page);
        return backend;
    }
}
