using System.Text.RegularExpressions;
using Countersign.Local;
using Countersign.Tests.Rig;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Countersign.Tests.Local;

/// <summary>The console as a newcomer meets it, in a browser, on the whole app.</summary>
public sealed class ConsoleTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("console-").FullName;
    private LocalApp app = null!;
    private Browser browser = null!;

    private IPage Page => browser.Page;

    public async Task InitializeAsync()
    {
        // A skipped fact makes no instance, so a browser is there.
        app = await LocalApp.StartAsync(new LocalOptions { Port = 0, DataFolder = folder, Fresh = true }, CancellationToken.None);
        browser = await Browser.OpenAsync(app.BaseAddress);
    }

    public async Task DisposeAsync()
    {
        await browser.DisposeAsync();
        await app.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [BrowserFact]
    public async Task The_console_walks_a_newcomer_from_the_first_sign_in_to_the_unlocked_account()
    {
        await EnrolAsync();
        await SignOutAsync();
        await SignInWithCodeAsync();
        await SignOutAsync();
        await LockAsync();
        await FollowLinkAsync("unlock", link => Page.Locator($"#outbox a[href='{link}']").ClickAsync());
        await PressAsync("Unlock the account");
        await ExpectOutcomeAsync("Unlocked");
        await SignInWithCodeAsync();

        await Expect(Page.Locator("#story")).ToContainTextAsync("That was the whole story");
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task A_forgotten_password_is_replaced_by_the_link_in_the_outbox()
    {
        await PressAsync("Forgotten password?");
        await ExpectOutcomeAsync("on its way");
        await FollowLinkAsync("password", OpenAnewAsync);
        await NewPassword.FillAsync("short");
        await PressAsync("Set the password");
        await Expect(Page.Locator("#view .error")).ToHaveTextAsync(new Regex("."));
        await NewPassword.FillAsync("a much longer pass phrase");
        await PressAsync("Set the password");
        await ExpectOutcomeAsync("The password is set");
        await PressAsync("Sign in");

        await ExpectHeadingAsync("You are in");
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task A_stale_session_proves_itself_again_changes_the_password_and_disables_the_authenticator()
    {
        await EnrolAsync();
        await PressAsync("+15 min");
        await ChangePasswordAsync();
        await ExpectHeadingAsync("Prove that it is you");
        await AnswerCodeAsync("Continue");
        await ExpectOutcomeAsync("Proved");
        await ChangePasswordAsync();
        await ExpectOutcomeAsync("The password is changed");
        await SignInWithCodeAsync();
        await AnswerCodeAsync("Disable");
        await ExpectOutcomeAsync("The authenticator is gone");
        await Page.Locator("#view summary").GetByText("Sessions").ClickAsync();
        await PressAsync("End");

        await ExpectOutcomeAsync("The session is ended");
        await ExpectHeadingAsync("Sign in");
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task The_back_office_sees_a_lock_and_opens_it()
    {
        await LockAsync();
        await PressAsync("Unlock");

        await Expect(Page.Locator("#back-office")).ToContainTextAsync("account.unlocked");
        await Expect(Page.Locator("#back-office .locked")).ToHaveCountAsync(0);
        await PressAsync("Sign in");
        await ExpectHeadingAsync("You are in");
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task The_console_fits_a_telephone()
    {
        await Page.SetViewportSizeAsync(375, 800);
        await EnrolAsync();

        Assert.Equal(375, await Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    private ILocator NewPassword => Page.Locator("#view input[name=newPassword]");

    private async Task EnrolAsync()
    {
        await PressAsync("Sign in");
        await ExpectHeadingAsync("You are in");
        await PressAsync("Add an authenticator");
        await Expect(Page.GetByAltText("QR code of the new secret")).ToHaveJSPropertyAsync("complete", true);
        await AnswerCodeAsync("Confirm");
        await ExpectOutcomeAsync("The authenticator is on");
    }

    private async Task SignInWithCodeAsync()
    {
        await PressAsync("Sign in");
        await ExpectHeadingAsync("One more proof");
        await AnswerCodeAsync("Continue");
        await ExpectHeadingAsync("You are in");
    }

    private async Task SignOutAsync()
    {
        await PressAsync("Sign out");
        await ExpectOutcomeAsync("Signed out");
    }

    private async Task LockAsync()
    {
        for (var left = 4; left > 0; left--)
        {
            await PressAsync("Answer wrongly");
            await ExpectOutcomeAsync(left == 1 ? "1 attempt left" : $"{left} attempts left");
        }

        await PressAsync("Answer wrongly");
        await ExpectOutcomeAsync("Locked");
        await PressAsync("Sign in");
        await ExpectOutcomeAsync("Locked");
    }

    // Each code opens once, and a step lasts 30 seconds: the clock moves on for every answer.
    private async Task AnswerCodeAsync(string submit)
    {
        var digits = Page.Locator("#authenticator output");
        var before = await digits.TextContentAsync();
        await PressAsync("+30 s");
        await Expect(digits).Not.ToHaveTextAsync(before!);
        await PressAsync("Use this code");
        await PressAsync(submit);
    }

    private async Task ChangePasswordAsync()
    {
        await Page.Locator("#view summary").GetByText("Change the password").ClickAsync();
        await Page.Locator("#view input[name=password]").FillAsync(DemoTenant.Password);
        await NewPassword.FillAsync("a much longer pass phrase");
        await PressAsync("Change");
    }

    /// <summary>Opens the newest link of the outbox. The page may clear its address bar and must send nothing yet.</summary>
    private async Task FollowLinkAsync(string kind, Func<string, Task> openAsync)
    {
        var link = await Page.Locator($"#outbox a[href*='#{kind}=']").First.GetAttributeAsync("href");
        var before = browser.Requests.Count;
        await openAsync(link!);
        await ExpectHeadingAsync(kind == "unlock" ? "Unlock the account" : "Set a new password");
        // The outbox is looked at again and again: by then, whatever a load or a timer would send has been sent.
        await Page.WaitForResponseAsync("**/local/outbox");
        await Page.WaitForResponseAsync("**/local/outbox");

        Assert.Equal("/", new Uri(Page.Url) is { Fragment: "" } cleared ? cleared.PathAndQuery : Page.Url);
        var token = link!.Split('=')[1];
        Assert.All(browser.Requests.Skip(before), request =>
        {
            Assert.Equal("GET", request.Method);
            Assert.DoesNotContain(token, new Uri(request.Url).PathAndQuery, StringComparison.Ordinal);
        });
    }

    // As from a mail program: the page is loaded by the link.
    private async Task OpenAnewAsync(string link)
    {
        await Page.GotoAsync("about:blank");
        await Page.GotoAsync(link);
    }

    private Task PressAsync(string button) => Page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    private Task ExpectHeadingAsync(string text) => Expect(Page.Locator("#view h1")).ToHaveTextAsync(text);

    private Task ExpectOutcomeAsync(string text) => Expect(Page.Locator("#outcome")).ToContainTextAsync(text);

    private void ExpectQuiet()
    {
        Assert.Empty(browser.Complaints);
        Assert.All(browser.Requests.Select(request => new Uri(request.Url)).Where(address => address.Scheme is not ("data" or "about")), address =>
        {
            Assert.True(address.IsLoopback, address.Host);
            Assert.Equal(app.BaseAddress.Port, address.Port);
        });
    }
}
