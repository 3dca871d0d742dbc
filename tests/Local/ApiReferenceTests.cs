using Countersign.Tests.Pages;
using Countersign.Tests.Rig;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Countersign.Tests.Local;

/// <summary>`/local/reference`: every call as a page, which loads nothing from elsewhere.</summary>
[Collection(nameof(OneBrowser))]
public sealed class ApiReferenceTests(PagesRig rig) : PagesWalk(rig)
{
    [BrowserFact]
    public async Task The_reference_shows_the_calls_and_asks_nobody_but_the_runner()
    {
        await Rig.Browser.BeginAnewAsync(new Uri(Rig.App.BaseAddress, "/local/reference"));

        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "Countersign", Exact = true }))
            .ToBeVisibleAsync();
        await Expect(Page.GetByText("Begins a sign-in with a password, a code or a passkey").First).ToBeVisibleAsync();
        await Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        ExpectQuiet();
    }
}
