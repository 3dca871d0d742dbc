using Countersign.Tests.Pages;
using Countersign.Tests.Rig;
using static Microsoft.Playwright.Assertions;

namespace Countersign.Tests.Clients;

/// <summary>The sample with its page in a browser: sign in on the page, and the backend answers.</summary>
[Collection(nameof(OneBrowser))]
public sealed class SamplePageTests(PagesRig rig, TokenIssuerApp issuer)
    : PagesWalk(rig), IClassFixture<TokenIssuerApp>
{
    private static readonly string Source = Path.Combine(
        AppContext.BaseDirectory, "clients", "dotnet", "Sample", "index.html");

    [BrowserFact]
    public async Task A_user_who_signs_in_on_the_page_sees_what_the_backend_protects()
    {
        var folder = App.NewFolder();
        var root = Directory.CreateDirectory(Path.Combine(folder, "wwwroot")).FullName;
        await File.WriteAllTextAsync(Path.Combine(root, "index.html"), (await File.ReadAllTextAsync(Source))
            .Replace("http://localhost:7071", issuer.Address.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal)
            .Replace("tenant=\"demo\"", $"tenant=\"{issuer.Tenant.Id}\"", StringComparison.Ordinal)
            .Replace("<title>", "<link rel=\"icon\" href=\"data:,\"><title>", StringComparison.Ordinal));
        await using var backend = await SampleBackend.StartAsync(issuer, "--contentRoot", folder);
        var page = new UriBuilder(backend.Address) { Host = "localhost" }.Uri;
        (await issuer.Tenant.PatchPolicyAsync(
            $$"""{"origins":["{{page.GetLeftPart(UriPartial.Authority)}}"]}""")).Expect(204);
        var user = await issuer.Tenant.CreateUserAsync();

        await Rig.Browser.BeginAnewAsync(page);
        await SignInAsync(user.Username);

        await Expect(Page.Locator("h1")).ToHaveTextAsync("Your orders: A-1, A-2");
        ExpectQuiet();
    }
}
