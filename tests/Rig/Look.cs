using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Countersign.Tests.Rig;

/// <summary>A look at a state of a page: axe, light and dark, and a small phone.</summary>
internal static class Look
{
    /// <summary>A folder for pictures of every state that the tests reach, for somebody who wants to look.</summary>
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("COUNTERSIGN_PICTURES");

    // Deque's own call opens a second page for each run, which takes most of the time. All else than contrast is the
    // same in the dark.
    private const string FindViolations = """
        async ([part, scheme]) => {
          const { violations } = await axe.run(part, {
            resultTypes: ['violations'],
            ...(scheme === 'Dark' && { runOnly: { type: 'rule', values: ['color-contrast'] } }),
          });
          return violations.flatMap(({ id, help, nodes }) =>
            nodes.map(node => `${id} (${help}): ${node.target} ${node.html}`));
        }
        """;

    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    /// <summary>Asserts that axe finds no problem in this part of the page, and that the page fits a phone.</summary>
    public static async Task AtAsync(IPage page, string state, int narrow, string part = "html")
    {
        if (await page.EvaluateAsync<bool>("!window.axe"))
        {
            await page.EvaluateAsync(Axe);
        }

        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            var found = await page.EvaluateAsync<string[]>(FindViolations, new[] { part, $"{scheme}" });
            Assert.True(found.Length == 0, $"{state}, {scheme}:\n{string.Join('\n', found)}");
            await PictureAsync(page, state, scheme);
        }

        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Null });
        await page.SetViewportSizeAsync(narrow, 640);
        Assert.Equal(narrow, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await page.SetViewportSizeAsync(1280, 900);
    }

    private static async Task PictureAsync(IPage page, string state, ColorScheme scheme)
    {
        foreach (var width in (int[])[1280, 390])
        {
            if (Pictures is not null)
            {
                await page.SetViewportSizeAsync(width, 800);
                var name = $"{Regex.Replace(state.ToLowerInvariant(), "[^a-z0-9]+", "-")}-{width}-{scheme}.png";
                await page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, name), FullPage = true });
            }
        }
    }
}
