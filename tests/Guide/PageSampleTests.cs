using Countersign.Tests.Pages;
using Countersign.Tests.Rig;
using static Microsoft.Playwright.Assertions;

namespace Countersign.Tests.Guide;

/// <summary>The pages of the guide, on an origin of their own, in a browser.</summary>
[Collection(nameof(OneBrowser))]
public sealed class PageSampleTests(PagesRig rig) : PagesWalk(rig)
{
    private static readonly string Samples = Path.Combine(GuidePages.Folder, "samples");

    [BrowserFact]
    public async Task The_page_signs_a_user_in() =>
        await SignsInAsync(await File.ReadAllTextAsync(Path.Combine(Samples, "page.html")));

    [BrowserFact]
    public async Task The_react_application_signs_a_user_in()
    {
        var folder = Path.Combine(Samples, "react");
        await Npm.InstallAsync(folder);
        await Npm.RunAsync(folder, Npm.Program, ["run", "build"]);
        var program = await File.ReadAllTextAsync(Path.Combine(folder, "dist", "main.js"));

        await SignsInAsync((await File.ReadAllTextAsync(Path.Combine(folder, "index.html"))).Replace(
            "<script type=\"module\" src=\"dist/main.js\"></script>",
            $"<script type=\"module\">{program.Replace("</script", "<\\/script", StringComparison.Ordinal)}</script>",
            StringComparison.Ordinal));
    }

    private async Task SignsInAsync(string page)
    {
        var tenant = await TenantAsync();
        var user = await tenant.CreateUserAsync();
        var api = Rig.App.BaseAddress.GetLeftPart(UriPartial.Authority);
        Rig.Site.Html = page
            .Replace("http://localhost:7071", api, StringComparison.Ordinal)
            .Replace("tenants/demo/", $"tenants/{tenant.Id}/", StringComparison.Ordinal)
            .Replace("tenant=\"demo\"", $"tenant=\"{tenant.Id}\"", StringComparison.Ordinal)
            .Replace("<title>", "<link rel=\"icon\" href=\"data:,\"><title>", StringComparison.Ordinal);
        await Rig.Browser.BeginAnewAsync(new Uri(Rig.Site.Origin));
        await SignInAsync(user.Username);

        await Expect(Page.Locator("h1")).ToHaveTextAsync($"Hello {user.Username}");
        ExpectQuiet();
    }
}
