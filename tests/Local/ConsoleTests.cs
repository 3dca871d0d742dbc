using System.Text.RegularExpressions;
using Countersign.Local;
using Countersign.Tests.Rig;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Countersign.Tests.Local;

/// <summary>The console in a browser, on the whole app, as a new user sees it.</summary>
public sealed class ConsoleTests() : ConsoleWalk(new ConsoleRig()), IAsyncLifetime
{
    public Task InitializeAsync() => Rig.InitializeAsync();

    public Task DisposeAsync() => Rig.DisposeAsync();

    [BrowserFact]
    public async Task A_new_user_can_sign_in_enrol_be_locked_out_and_unlock_in_the_console()
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
    public async Task After_a_step_up_an_old_session_changes_the_password_and_disables_the_authenticator()
    {
        await EnrolAsync();
        await PressAsync("+15 min");
        await ChangePasswordAsync();
        await ExpectHeadingAsync("Prove that it is you");
        await AnswerCodeAsync("Continue");
        await ExpectOutcomeAsync("The password is changed");
        await SignInWithCodeAsync();
        await PressAsync("Disable");
        await AnswerCodeAsync("Disable");
        await ExpectOutcomeAsync("The authenticator is gone");
        await Page.Locator("#view summary").GetByText("Sessions").ClickAsync();
        await PressAsync("End");

        await ExpectOutcomeAsync("The session is ended");
        await ExpectHeadingAsync("Sign in");
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task The_back_office_sees_a_lock_and_unlocks_it()
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
    public async Task A_code_by_email_is_enough_when_no_second_factor_is_enrolled()
    {
        await PressAsync("Code by email");
        await ExpectHeadingAsync("Type the code");
        await PressAsync("Send again");
        await ExpectOutcomeAsync("Wait, then try again");
        await UseSentCodeAsync(DemoTenant.Username, "Continue");

        await ExpectHeadingAsync("You are in");
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task A_phone_number_becomes_a_second_factor_and_its_code_completes_the_sign_in()
    {
        await PressAsync("Sign in");
        await PressAsync("Add SMS codes");
        await PhoneNumber.FillAsync("0701234567");
        await PressAsync("Send a code");
        await Expect(Page.Locator("#view .error")).ToContainTextAsync("country code");
        await PhoneNumber.FillAsync("+46709876543");
        await PressAsync("Send a code");
        await UseSentCodeAsync("+46709876543", "Confirm");
        await ExpectOutcomeAsync("Codes by SMS are on");
        await SignOutAsync();
        await PressAsync("Sign in");
        await PressAsync("Send the code");
        await ExpectOutcomeAsync("on its way to +46");
        await UseSentCodeAsync("+46709876543", "Continue", number: 2);

        await ExpectHeadingAsync("You are in");
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task A_policy_requires_a_second_factor_to_be_enrolled_before_the_sign_in_completes()
    {
        await SavePolicyAsync(() => Page.GetByLabel("Everybody needs a second factor").CheckAsync());
        await ExpectPolicySavedAsync();
        await PressAsync("Sign in");
        await ExpectHeadingAsync("A second factor is needed");
        await PressAsync("Send the code");
        await UseSentCodeAsync(DemoTenant.Username, "Continue");
        await ExpectHeadingAsync("Add a second factor");
        await PressAsync("Authenticator");
        await AnswerCodeAsync("Confirm");
        var codes = await KeepRecoveryCodesAsync();
        await SignOutAsync();
        await PressAsync("Sign in");
        await Page.GetByRole(AriaRole.Radio, new() { Name = "Recovery code" }).CheckAsync();
        await Page.GetByRole(AriaRole.Textbox, new() { Name = "Recovery code" }).FillAsync(codes[0]);
        await PressAsync("Continue");

        await ExpectHeadingAsync("You are in");
        await Expect(Page.Locator("#view")).ToContainTextAsync($"{codes.Length - 1} left");
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task A_policy_problem_is_shown_at_its_field()
    {
        await SavePolicyAsync(async () =>
        {
            await Page.GetByLabel("Wrong answers until the lock").FillAsync("eleven");
            await Page.GetByLabel("Recognise devices").UncheckAsync();
            await Page.GetByLabel("They skip the second factor").CheckAsync();
        });

        await Expect(ErrorAt("attempts")).ToContainTextAsync("from 1 to 10");
        await Expect(ErrorAt("devices.skipSecondFactor")).ToHaveTextAsync("Needs enabled.");
        await Expect(Page.Locator("#back-office [aria-invalid]")).ToHaveCountAsync(2);
        await Expect(Page.GetByLabel("Wrong answers until the lock")).ToBeFocusedAsync();
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task The_back_office_renames_a_user_and_shows_an_invalid_name_at_its_field()
    {
        var name = Page.Locator("#back-office input[name=username]:visible");
        await Page.GetByLabel($"Manage {DemoTenant.Username}").ClickAsync();
        await name.FillAsync("nobody");
        await PressAsync("Rename");
        await Expect(name).ToHaveAttributeAsync("aria-invalid", "true");
        await PressAsync("Refresh");
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Refresh" })).ToBeEnabledAsync();
        await Expect(name).ToHaveAttributeAsync("aria-invalid", "true");
        await name.FillAsync("renamed@example.com");
        await PressAsync("Rename");

        await Expect(Page.Locator("#back-office .outcome")).ToContainTextAsync("is renamed@example.com now");
        await Expect(Page.GetByLabel("Manage renamed@example.com")).ToBeVisibleAsync();
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task A_refused_send_is_shown_as_a_wait_and_in_the_audit()
    {
        await SavePolicyAsync(() => Page.GetByLabel("Codes an hour to one address").FillAsync("0"));
        await ExpectPolicySavedAsync();
        await PressAsync("Code by email");

        await ExpectOutcomeAsync("min left");
        await Expect(Page.Locator("#back-office .audit")).ToContainTextAsync("send.refused");
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task The_console_fits_a_phone_screen()
    {
        await Page.SetViewportSizeAsync(375, 800);
        await EnrolAsync();
        await OpenPolicyAsync();
        await Page.GetByLabel($"Manage {DemoTenant.Username}").ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Rename" })).ToBeVisibleAsync();

        Assert.Equal(375, await Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    [BrowserFact]
    public async Task Every_account_page_is_accessible()
    {
        await OpenPolicyAsync();
        await Page.GetByLabel($"Manage {DemoTenant.Username}").ClickAsync();
        await ExpectAccessibleAsync();
        await PressAsync("Code by email");
        await ExpectHeadingAsync("Type the code");
        await ExpectAccessibleAsync();
        await PressAsync("Cancel");
        await PressAsync("Sign in");
        await ExpectHeadingAsync("You are in");
        await ExpectAccessibleAsync();
        await PressAsync("Add SMS codes");
        await PhoneNumber.FillAsync("0701234567");
        await PressAsync("Send a code");
        await Expect(Page.Locator("#view .error")).ToContainTextAsync("country code");
        await ExpectAccessibleAsync();
        await ExpectAccessibleInTheDarkAsync();
        await PressAsync("Cancel");
        await PressAsync("Add an authenticator");
        await Expect(Page.GetByAltText("QR code of the new secret")).ToHaveJSPropertyAsync("complete", true);
        await ExpectAccessibleAsync();
        await AnswerCodeAsync("Confirm");
        await ExpectHeadingAsync("Keep these recovery codes");
        await ExpectAccessibleAsync();
        await KeepRecoveryCodesAsync();
        await SignOutAsync();
        await PressAsync("Sign in");
        await ExpectHeadingAsync("One more proof");
        await ExpectAccessibleAsync();
        await PressAsync("Cancel");
        await LockAsync();
        await ExpectAccessibleAsync();
        await FollowLinkAsync("unlock", link => Page.Locator($"#outbox a[href='{link}']").ClickAsync());
        await ExpectAccessibleAsync();
        await PressAsync("Unlock the account");
        await PressAsync("Forgotten password?");
        await FollowLinkAsync("password", OpenAnewAsync);
        await ExpectAccessibleAsync();
        await Page.SetViewportSizeAsync(375, 800);
        await ExpectAccessibleAsync();
        ExpectQuiet();
    }

    private ILocator PhoneNumber => Page.Locator("#view input[name=address]");

    private ILocator NewPassword => Page.Locator("#view input[name=newPassword]");

    private Task OpenPolicyAsync() => Page.Locator("#back-office summary").GetByText("Policy").ClickAsync();

    private async Task SavePolicyAsync(Func<Task> changeAsync)
    {
        await OpenPolicyAsync();
        await changeAsync();
        await PressAsync("Save the policy");
    }

    private Task ExpectPolicySavedAsync() =>
        Expect(Page.Locator("#back-office .outcome")).ToContainTextAsync("The policy is saved");

    private ILocator ErrorAt(string field) =>
        Page.Locator("#back-office .field").Filter(new() { Has = Page.Locator($"[name='{field}']") }).Locator(".error");

    private async Task SignInWithCodeAsync()
    {
        await PressAsync("Sign in");
        await ExpectHeadingAsync("One more proof");
        await AnswerCodeAsync("Continue");
        await ExpectHeadingAsync("You are in");
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

    private async Task ChangePasswordAsync()
    {
        await Page.Locator("#view summary").GetByText("Change the password").ClickAsync();
        await Page.Locator("#view input[name=password]").FillAsync(DemoTenant.Password);
        await NewPassword.FillAsync("a much longer pass phrase");
        await PressAsync("Change");
    }
}
