using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Countersign.Tests.Rig;

/// <summary>Steps of a user in the console, for all tests of it.</summary>
public abstract class ConsoleWalk(ConsoleRig rig)
{
    private static readonly Dictionary<string, string> Headings = new(StringComparer.Ordinal)
    {
        ["unlock"] = "Unlock the account",
        ["password"] = "Set a new password",
        ["invitation"] = "You are invited to a document",
        ["preview"] = "A document has news",
    };

    // Without this, axe also lists every passed check, node by node.
    private static readonly AxeRunOptions OnlyViolations = new() { ResultTypes = [ResultType.Violations] };

    protected ConsoleRig Rig { get; } = rig;

    protected IPage Page => Browser.Page;

    private Browser Browser => Rig.Browser;

    protected async Task EnrolAsync()
    {
        await PressAsync("Sign in");
        await ExpectHeadingAsync("You are in");
        await PressAsync("Add an authenticator");
        await Expect(Page.GetByAltText("QR code of the new secret")).ToHaveJSPropertyAsync("complete", true);
        await AnswerCodeAsync("Confirm");
        await ExpectOutcomeAsync("The authenticator is on");
        await KeepRecoveryCodesAsync();
    }

    protected async Task<string[]> KeepRecoveryCodesAsync()
    {
        await ExpectHeadingAsync("Keep these recovery codes");
        var codes = (await Page.GetByLabel("Recovery codes").InnerTextAsync()).Split('\n');
        await PressAsync("I have kept them");
        await ExpectHeadingAsync("You are in");
        return codes;
    }

    protected async Task SignOutAsync()
    {
        await PressAsync("Sign out");
        await ExpectOutcomeAsync("Signed out");
    }

    /// <summary>Waits for the code to this address, newest first, and enters it.</summary>
    protected async Task UseSentCodeAsync(string address, string submit, int number = 1)
    {
        var codes = Page.Locator("#outbox li").Filter(new() { HasText = address }).Locator(".chip");

        // The commit, the queue and the polling of the page come first.
        await Expect(codes).ToHaveCountAsync(number);
        await codes.First.ClickAsync();
        await Expect(Page.Locator("#view input.code:visible")).ToHaveValueAsync(new Regex("^[0-9]{6}$"));
        await PressAsync(submit);
    }

    // Each code is valid once and a step lasts 30 seconds, so the clock moves for every answer.
    protected async Task AnswerCodeAsync(string submit)
    {
        var digits = Page.Locator("#authenticator output");
        var before = await digits.TextContentAsync();
        await PressAsync("+30 s");
        await Expect(digits).Not.ToHaveTextAsync(before!);
        await PressAsync("Use this code");
        await PressAsync(submit);
    }

    /// <summary>Opens the newest link of the outbox.</summary>
    protected Task FollowLinkAsync(string kind, Func<string, Task> openAsync, string to = "") =>
        FollowLinkAsync(
            kind, Page.Locator("#outbox li").Filter(new() { HasText = to }).Locator($"a[href*='#{kind}=']").First,
            openAsync);

    /// <summary>Opens a link. The page may clear its address bar and must send nothing yet.</summary>
    protected async Task FollowLinkAsync(string kind, ILocator anchor, Func<string, Task>? openAsync = null)
    {
        var link = await anchor.GetAttributeAsync("href");
        var before = Browser.Requests.Count;
        await (openAsync?.Invoke(link!) ?? anchor.ClickAsync());
        await ExpectHeadingAsync(Headings[kind]);
        // The outbox is polled for a while; a request by the page load or a timer would have been sent by then.
        await Page.WaitForResponseAsync("**/local/outbox");
        await Page.WaitForResponseAsync("**/local/outbox");

        Assert.Equal("/", new Uri(Page.Url) is { Fragment: "" } cleared ? cleared.PathAndQuery : Page.Url);
        var token = link!.Split('=')[1];
        Assert.All(Browser.Requests.Skip(before), request =>
        {
            Assert.Equal("GET", request.Method);
            Assert.DoesNotContain(token, new Uri(request.Url).PathAndQuery, StringComparison.Ordinal);
        });
    }

    // As from a mail program: the page is loaded by the link.
    protected async Task OpenAnewAsync(string link)
    {
        await Page.GotoAsync("about:blank");
        await Page.GotoAsync(link);
    }

    protected Task PressAsync(string button) =>
        Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    protected Task ExpectHeadingAsync(string text) => Expect(Page.Locator("#view h1")).ToHaveTextAsync(text);

    protected Task ExpectOutcomeAsync(string text) => Expect(Page.Locator("#outcome")).ToContainTextAsync(text);

    /// <summary>Asserts that axe finds no problem on the page with every part unfolded.</summary>
    protected async Task ExpectAccessibleAsync()
    {
        await Page.EvaluateAsync("document.querySelectorAll('details').forEach(part => { part.open = true; })");
        var found = (await Page.RunAxe(OnlyViolations)).Violations;
        Assert.True(
            found.Length == 0,
            $"At '{await Page.Locator("#view h1").TextContentAsync()}':\n{string.Join(
                '\n', found.SelectMany(Describe))}");
    }

    protected async Task ExpectAccessibleInTheDarkAsync()
    {
        await Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await ExpectAccessibleAsync();
        await Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Null });
    }

    private static IEnumerable<string> Describe(AxeResultItem violation) =>
        violation.Nodes.Select(node => $"{violation.Id} ({violation.Help}): {node.Target} {node.Html}");

    protected void ExpectQuiet()
    {
        Assert.Empty(Browser.Complaints);
        Assert.All(
            Browser.Requests.Select(request => new Uri(request.Url)).Where(
                address => address.Scheme is not ("data" or "about")), address =>
        {
            Assert.True(address.IsLoopback, address.Host);
            Assert.Equal(Rig.App.BaseAddress.Port, address.Port);
        });
    }
}
