using System.Text.RegularExpressions;
using Countersign.Local;
using Countersign.Tests.Rig;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Countersign.Tests.Local;

/// <summary>
/// What the console adds to the elements of `pages/`: outbox, authenticators, clock, hints, back office and tenants.
/// </summary>
[Collection(nameof(OneConsole))]
public sealed class ConsoleTests(ConsoleRig rig) : ConsoleWalk(rig)
{
    private ILocator BackOffice => Page.Locator("#back-office");

    private ILocator Authenticator => Page.Locator("#authenticator");

    [BrowserFact]
    public async Task A_newcomer_enrols_is_locked_out_and_unlocks_and_the_hint_says_what_comes_next()
    {
        await VisitAsync();
        await Expect(Hint).ToContainTextAsync("press “Sign in”");
        await Expect(Authenticator).ToContainTextAsync("It is empty");
        await Expect(Authenticator.Locator("output")).ToBeHiddenAsync();
        await PressAsync("Sign in");
        await ExpectTitleAsync("Your account");
        await Expect(Hint).ToContainTextAsync("Press “Add an authenticator app”");
        await AddAuthenticatorAsync();
        await Expect(Authenticator).ToContainTextAsync("Used.");
        await Expect(Hint).ToContainTextAsync("Sign out and sign in again");
        await LookAsync("account", "html");
        await SignOutAsync();
        await PressAsync("Sign in");
        await ExpectTitleAsync("Code from your app");
        await Expect(Hint).ToContainTextAsync("press “Use this code”");
        await AnswerWithNextCodeAsync();
        await ExpectTitleAsync("Your account");
        await SignOutAsync();
        await Expect(Hint).ToContainTextAsync("“Answer wrongly”");
        for (var left = 4; left > 0; left--)
        {
            await PressAsync("Answer wrongly");
            await Expect(Error).ToContainTextAsync($"Attempts left: {left}.");
        }

        await PressAsync("Answer wrongly");
        await ExpectTitleAsync("Locked for safety");
        await Expect(Hint).ToContainTextAsync("Follow the link in the outbox");
        var link = LinkOf("unlock", DemoTenant.Username);
        await link.ClickAsync();
        await ExpectTitleAsync("Unlock your account");
        Assert.Equal("/", new Uri(Page.Url).PathAndQuery + new Uri(Page.Url).Fragment);
        await PressAsync("Unlock");
        await ExpectTitleAsync("The account is unlocked");
        await Expect(link).ToHaveClassAsync("used");
        await Expect(Hint).ToContainTextAsync("That was the whole story");
        await LookAsync("used link", "#outbox");
        await PressAsync("Sign in");

        // Both views have such a button: a second press that came too early would meet the first once more.
        await ExpectTitleAsync("Sign in");
        await PressAsync("Sign in");
        await ExpectTitleAsync("Code from your app");
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task A_link_from_a_mail_program_opens_in_the_console_and_acts_on_a_click_alone()
    {
        var (tenant, user) = await TenantAsync();
        await VisitAsync(tenant);
        (await tenant.PostAsync("recovery/password", new { username = user.Username })).Expect(202);
        var link = await LinkOf("password", user.Username).GetAttributeAsync("href");
        var (token, sent) = (link!.Split('=')[1], RequestCount);
        await Page.GotoAsync("about:blank");
        await Page.GotoAsync($"{Rig.App.BaseAddress}{new Uri(link).Fragment}");
        await ExpectTitleAsync("Set a new password");
        await Page.WaitForResponseAsync("**/local/outbox");
        Assert.Equal(Rig.App.BaseAddress, new Uri(Page.Url));
        ExpectNothingSent(sent, token);
        await Page.GetByRole(AriaRole.Textbox, new() { Name = "New password" }).FillAsync("a much longer pass phrase");
        await PressAsync("Set the password");
        await ExpectTitleAsync("The password is set");
        await PressAsync("Sign in");
        await Page.GetByLabel("Email or phone number").FillAsync(user.Username);

        // The page fills in the password that was set.
        await PressAsync("Sign in");
        await ExpectTitleAsync("Your account");
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task A_clock_that_is_moved_elsewhere_is_read_again_and_ends_the_waits_of_the_screen()
    {
        var (tenant, user) = await TenantAsync();
        await VisitAsync(tenant);
        await Page.GetByLabel("Email or phone number").FillAsync(user.Username);
        await PressAsync("Send me a code by email");
        await ExpectTitleAsync("Code by email");
        await PressAsync("Send again");
        await Expect(Page.Locator("#view .cs-outcome")).ToContainTextAsync("Please wait");
        var wait = Page.GetByText(new Regex("^Send again in"));
        await Expect(wait).ToBeVisibleAsync();
        (await tenant.Api.PostAsync("/local/clock", new { advance = "01:00:00" })).Expect(200);

        await Expect(wait).ToHaveCountAsync(0);
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task A_virtual_device_makes_a_passkey_that_signs_in_and_is_the_second_factor()
    {
        var (tenant, user) = await TenantAsync();
        await VisitAsync(tenant);
        await PressAsync("Plug in a virtual device");
        await SignInAsync(user);
        await PressAsync("Add a passkey");
        await ExpectTitleAsync("Keep these codes");
        await PressAsync("I have kept them");
        await ExpectTitleAsync("Your account");
        await SignOutAsync();
        await Page.GetByLabel("Email or phone number").FocusAsync();
        await PressAsync("Use a passkey");
        await ExpectTitleAsync("Your account");
        await SignOutAsync();
        await PressAsync("Sign in");
        await ExpectTitleAsync("Your passkey");
        await PressAsync("Continue with the passkey");
        await ExpectTitleAsync("Your account");
        await PressAsync("Unplug the device");

        await Expect(Authenticator).ToContainTextAsync("Passkeys without hardware");
        Assert.False(await Page.EvaluateAsync<bool>("Object.hasOwn(navigator.credentials, 'get')"));
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task The_back_office_unlocks_and_renames_a_user_and_a_refused_name_stays_at_its_field()
    {
        var (tenant, user) = await TenantAsync();
        await user.LockAsync();
        await VisitAsync(tenant);
        await GoToAsync("Back office");
        await PressAsync("Unlock");
        await Expect(BackOffice).ToContainTextAsync("account.unlocked");
        await Expect(BackOffice.Locator(".locked")).ToHaveCountAsync(0);
        await Page.GetByLabel($"Manage {user.Username}").ClickAsync();
        var name = BackOffice.Locator("input[name=username]:visible");
        await name.FillAsync("nobody");
        await PressAsync("Rename");
        await Expect(name).ToHaveAttributeAsync("aria-invalid", "true");
        await LookAsync("users", "#back-office .users");

        // A look at the list has come and gone.
        await Page.WaitForResponseAsync("**/audit?*");
        await Expect(name).ToBeFocusedAsync();
        await name.FillAsync($"renamed-{user.Username}");
        await PressAsync("Rename");
        await Expect(BackOffice.Locator(".outcome")).ToContainTextAsync($"is renamed-{user.Username} now");
        await Expect(Page.GetByLabel($"Manage renamed-{user.Username}")).ToBeVisibleAsync();
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task A_policy_is_refused_at_its_fields_then_saved_and_kept_by_the_person()
    {
        var (tenant, user) = await TenantAsync();
        await VisitAsync(tenant);
        await GoToAsync("Back office");
        await BackOffice.Locator("summary").GetByText("Policy").ClickAsync();
        await Page.GetByLabel("Wrong answers until the lock").FillAsync("eleven");
        await Page.GetByLabel("Recognise devices").UncheckAsync();
        await Page.GetByLabel("They skip the second factor").CheckAsync();
        await PressAsync("Save the policy");
        await Expect(ErrorAt("attempts")).ToContainTextAsync("from 1 to 10");
        await Expect(ErrorAt("devices.skipSecondFactor")).ToHaveTextAsync("Needs enabled.");
        await Expect(Page.GetByLabel("Wrong answers until the lock")).ToBeFocusedAsync();
        await LookAsync("policy", "#office");
        await Page.GetByLabel("Wrong answers until the lock").FillAsync("4");
        await Page.GetByLabel("They skip the second factor").UncheckAsync();
        await Page.GetByLabel("Codes an hour to one address").FillAsync("0");
        await PressAsync("Save the policy");
        await Expect(BackOffice.Locator(".outcome")).ToContainTextAsync("The policy is saved");
        await GoToAsync("Person");
        await Page.GetByLabel("Email or phone number").FillAsync(user.Username);
        await PressAsync("Send me a code by email");
        await Expect(Page.Locator("#view .cs-outcome")).ToContainTextAsync("Please wait");
        await GoToAsync("Back office");
        await Expect(BackOffice.Locator(".audit")).ToContainTextAsync("send.refused");
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task A_new_tenant_is_chosen_at_once_and_one_that_is_gone_says_so()
    {
        var id = $"t-{Guid.NewGuid():N}";
        await VisitAsync();
        await GoToAsync("Back office");
        await Page.Locator("#tenants summary").ClickAsync();
        await Page.Locator("#tenants input[name=id]").FillAsync(id);
        await Page.Locator("#tenants input[name=name]").FillAsync("Acme");
        await Page.Locator("#tenants input[name=adminEmail]").FillAsync("admin@example.com");
        await PressAsync("Create and choose it");
        await Expect(Page.GetByLabel("Tenant", new() { Exact = true })).ToHaveValueAsync(id);
        await Expect(BackOffice.Locator(".users")).ToContainTextAsync("admin@example.com");
        (await new Api(Rig.App.BaseAddress).DeleteAsync($"/api/v1/tenants/{id}", ("x-functions-key", "local")))
            .Expect(202);
        await GoToAsync("Person");
        await Page.GetByLabel("Email or phone number").FillAsync("admin@example.com");
        await Page.GetByLabel("Password", new() { Exact = true }).FillAsync("any");
        await PressAsync("Sign in");
        var outcome = Page.Locator("#view .cs-outcome");
        await Expect(outcome).ToContainTextAsync("There is no such organisation here.");
        await Page.WaitForResponseAsync("**/local/outbox");

        await Expect(outcome).ToContainTextAsync("There is no such organisation here.");
        ExpectQuiet();
    }

    private async Task SignOutAsync()
    {
        await PressAsync("Sign out");
        await ExpectTitleAsync("Sign in");
    }

    private ILocator ErrorAt(string field) =>
        BackOffice.Locator(".field").Filter(new() { Has = Page.Locator($"[name='{field}']") }).Locator(".error");
}
