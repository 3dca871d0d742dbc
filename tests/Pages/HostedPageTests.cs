using System.Globalization;
using Countersign.Tests.Rig;
using Microsoft.Playwright;
using OtpNet;
using static Microsoft.Playwright.Assertions;

namespace Countersign.Tests.Pages;

/// <summary>The hosted page as a visitor sees it: sign-in and enrolment.</summary>
[Collection(nameof(OneBrowser))]
public sealed class HostedPageTests(PagesRig rig) : PagesWalk(rig)
{
    [BrowserFact]
    public async Task A_person_signs_in_by_the_keyboard_alone_and_a_wrong_code_leaves_the_focus_in_its_field()
    {
        var tenant = await TenantAsync();
        var user = await tenant.CreateUserAsync();
        await user.EnrolAsync(App.Now.AddSeconds(-30));
        await VisitAsync(tenant);
        await ExpectHeadingAsync("Sign in");
        await LookAsync("sign-in");
        await Page.Keyboard.PressAsync("Tab");
        await Page.Keyboard.TypeAsync(user.Username);
        await Page.Keyboard.PressAsync("Tab");
        await Page.Keyboard.TypeAsync(TestTenant.Password);
        await Page.Keyboard.PressAsync("Enter");
        await ExpectHeadingAsync("Code from your app");
        await Expect(Page.Locator(".cs-title")).ToBeFocusedAsync();
        await Page.Keyboard.PressAsync("Tab");
        await Page.Keyboard.TypeAsync(user.WrongCode(App.Now));
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Page.Locator(".cs-error")).ToContainTextAsync("The code is not right. Attempts left: 4.");
        await Expect(Code).ToBeFocusedAsync();
        await LookAsync("wrong code");

        // As authenticators show it, with a space. The wrong code is selected, so typing replaces it.
        await Page.Keyboard.TypeAsync(user.Code(App.Now).Insert(3, " "));
        await Page.Keyboard.PressAsync("Enter");

        await ExpectHeadingAsync("Your account");
        await LookAsync("account");
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task A_person_who_has_no_second_factor_yet_enrols_one_where_the_tenant_requires_it()
    {
        var tenant = await TenantAsync("""{"requireMfa":true}""");
        var user = await tenant.CreateUserAsync();
        await VisitAsync(tenant);
        await SignInAsync(user.Username);
        await ExpectHeadingAsync("Code by email");
        await Expect(Page.Locator(".cs-steps li")).ToHaveTextAsync(
            ["Password (done)", "Code by email", "Add a second factor"]);
        await Expect(Page.Locator("[aria-current=step]")).ToHaveTextAsync("Code by email");
        await LookAsync("enrolment first code");
        await PressAsync("Send the code");
        await Expect(Page.Locator(".cs-sending")).ToContainTextAsync("The code is on its way to u***@");
        await LookAsync("enrolment code sent");
        await AnswerAsync(await user.CodeAsync("email"));
        await ExpectHeadingAsync("Add a second factor");
        await LookAsync("enrolment choice");
        await PressAsync("Authenticator app");
        await ExpectHeadingAsync("Add an authenticator app");
        var authenticator = await ReadKeyAsync();
        await LookAsync("enrolment totp");
        await Page.GetByLabel("The six digits that the app shows now").FillAsync(
            authenticator.ComputeTotp(App.Now.UtcDateTime));
        await PressAsync("Confirm");
        await ExpectHeadingAsync("Keep these codes");
        await Expect(Page.Locator(".cs-codes li")).ToHaveCountAsync(10);
        await ExpectOutcomeAsync("The second factor is on.");
        await LookAsync("recovery codes");
        await PressAsync("I have kept them");

        await ExpectHeadingAsync("Your account");
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task A_recovery_code_stands_in_for_a_lost_authenticator()
    {
        var tenant = await TenantAsync();
        var user = await tenant.CreateUserAsync();
        await user.EnrolAsync(App.Now);
        await VisitAsync(tenant);
        await SignInAsync(user.Username);
        await PressAsync("Recovery code");
        await ExpectHeadingAsync("Recovery code");
        await LookAsync("recovery code");
        await Page.GetByLabel("Recovery code").And(Page.GetByRole(AriaRole.Textbox)).FillAsync(user.RecoveryCodes[0]);
        await PressAsync("Continue");

        await ExpectHeadingAsync("Your account");
        await Expect(Page.Locator(".cs-rows").First).ToContainTextAsync("9 left");
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task A_code_by_email_signs_in_and_an_unknown_name_looks_the_same()
    {
        var tenant = await TenantAsync();
        var user = await tenant.CreateUserAsync();
        var seen = new List<string>();
        foreach (var name in (string[])[TestTenant.NewEmail(), user.Username])
        {
            await VisitAsync(tenant);
            await Page.GetByLabel("Email or phone number").FillAsync(name);
            await PressAsync("Send me a code by email");
            await ExpectHeadingAsync("Code by email");
            seen.Add(await Page.Locator("#page").InnerTextAsync());
        }

        Assert.Equal(seen[0], seen[1]);
        await LookAsync("login code");
        await AnswerAsync(await user.CodeAsync("email"));
        await ExpectHeadingAsync("Your account");
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task What_is_empty_or_no_username_is_said_at_its_field()
    {
        var tenant = await TenantAsync();
        await VisitAsync(tenant);
        await PressAsync("Sign in");
        await Expect(Page.Locator(".cs-error")).ToHaveTextAsync(["Please fill this in.", "Please fill this in."]);
        await Expect(Page.GetByLabel("Email or phone number")).ToBeFocusedAsync();
        await LookAsync("empty fields");
        await SignInAsync("nobody");

        await Expect(Page.Locator(".cs-error").First).ToContainTextAsync("phone number");
        await Expect(Page.Locator("[aria-invalid]")).ToHaveCountAsync(1);
        ExpectQuiet();
    }

    [BrowserTheory]
    [InlineData("ka-GE", "შესვლა")]
    [InlineData("sv-SE", "Logga in")]
    [InlineData("hi-IN", "साइन इन करें")]
    [InlineData("de-DE", "Sign in")]
    public async Task The_page_speaks_the_language_of_the_browser_or_English(string locale, string heading)
    {
        await VisitAsync(await TenantAsync(), locale);

        await ExpectHeadingAsync(heading);
        await Expect(Page.Locator("html")).ToHaveAttributeAsync(
            "lang", heading == "Sign in" ? "en" : CultureInfo.GetCultureInfo(locale).TwoLetterISOLanguageName);
        await LookAsync($"sign-in {locale}");
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task A_tenant_that_is_not_there_has_a_page_that_says_so()
    {
        await Rig.Browser.BeginAnewAsync(new Uri(Rig.App.BaseAddress, "/t/nobody-here"));

        await Expect(Page.Locator("h1")).ToHaveTextAsync("Nobody signs in here");
        await LookAsync("no page");
    }
}
