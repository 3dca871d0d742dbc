using Countersign.Tests.Rig;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Countersign.Tests.Pages;

/// <summary>The account on the hosted page: what its owner sees and changes.</summary>
[Collection(nameof(OneBrowser))]
public sealed class AccountElementTests(PagesRig rig) : PagesWalk(rig)
{
    private ILocator Address => Page.GetByRole(AriaRole.Textbox, new() { Name = "Email address", Exact = true });

    [BrowserFact]
    public async Task An_account_ends_another_session_and_gets_a_phone_number_as_second_factor()
    {
        var tenant = await TenantAsync();
        var user = await tenant.CreateUserAsync();
        await user.EnrolAsync(App.Now.AddSeconds(-30));
        await VisitAsync(tenant);
        await SignInAsync(user.Username);
        await AnswerAsync(user.Code(App.Now));
        await ExpectHeadingAsync("Your account");
        await Page.GetByText("Sessions (2)").ClickAsync();
        await LookAsync("account with sessions");
        await PressAsync("End");
        await PressAsync("Really: End?");
        await ExpectOutcomeAsync("The session is ended.");
        var phone = TestTenant.NewPhone();
        await PressAsync("Add codes by SMS");
        await Page.GetByLabel("Phone number").FillAsync("0701234567");
        await PressAsync("Send the code");
        await Expect(Page.Locator(".cs-error")).ToContainTextAsync("country code");
        await Page.GetByLabel("Phone number").FillAsync(phone);
        await PressAsync("Send the code");
        await ExpectHeadingAsync("Code by SMS");
        await AnswerAsync(await TestUser.CodeSentToAsync(phone), "Confirm");
        await ExpectOutcomeAsync("The second factor is on.");
        await Page.GetByLabel("Remove: Code by SMS").ClickAsync();
        await ExpectHeadingAsync("Remove: Code by SMS");
        await LookAsync("remove sms");
        await PressAsync("Cancel");
        await ExpectHeadingAsync("Your account");
        await PressAsync("Sign out");

        await ExpectHeadingAsync("Sign in");
        await ExpectOutcomeAsync("You are signed out");
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task A_changed_password_ends_the_session_and_the_new_one_signs_in()
    {
        var tenant = await TenantAsync();
        var user = await tenant.CreateUserAsync();
        await VisitAsync(tenant);
        await SignInAsync(user.Username);
        await ExpectHeadingAsync("Your account");
        await Page.Locator("summary").GetByText("Change the password").ClickAsync();
        await Page.GetByLabel("Current password").FillAsync(TestTenant.Password);
        await Page.GetByLabel("New password").FillAsync("a much longer pass phrase");
        await PressAsync("Change the password");
        await ExpectOutcomeAsync("The password is changed");
        await SignInAsync(user.Username, "a much longer pass phrase");

        await ExpectHeadingAsync("Your account");
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task A_new_email_address_takes_a_code_to_the_old_one_and_then_signs_in()
    {
        var (_, user) = await SignedInAsync();
        await Page.GetByLabel("Change: Email address").ClickAsync();
        await ExpectHeadingAsync("New email address");
        await LookAsync("new email");
        await PressAsync("Send the code");
        await Expect(Page.Locator(".cs-error")).ToHaveTextAsync("Please fill this in.");
        var address = TestTenant.NewEmail();
        await Address.FillAsync(address);
        await PressAsync("Send the code");

        // The password would not do: whoever stole it would keep the account.
        await ExpectHeadingAsync("Code by email");
        await Expect(Page.Locator(".cs-ways")).ToHaveCountAsync(0);
        await PressAsync("Send the code");
        await AnswerAsync(await user.CodeAsync("email"));
        await ExpectHeadingAsync("New email address");
        await AnswerAsync(TestUser.OtherThan(await TestUser.CodeSentToAsync(address)), "Confirm");
        await Expect(Page.Locator(".cs-error")).ToContainTextAsync("The code is not right.");
        await LookAsync("new email wrong code");
        await AnswerAsync(await TestUser.CodeSentToAsync(address), "Confirm");
        await ExpectOutcomeAsync("The address is changed.");
        await Expect(Page.Locator(".cs-who")).ToContainTextAsync(address);
        await PressAsync("Sign out");
        await SignInAsync(address);

        await ExpectHeadingAsync("Your account");
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task An_address_of_another_account_is_refused_only_after_its_code()
    {
        var (tenant, user) = await SignedInAsync();
        var other = await tenant.CreateUserAsync();
        await Page.GetByLabel("Change: Email address").ClickAsync();
        await Address.FillAsync(other.Username);
        await PressAsync("Send the code");
        await ExpectHeadingAsync("Code by email");
        await PressAsync("Send the code");
        await AnswerAsync(await user.CodeAsync("email"));
        await ExpectHeadingAsync("New email address");
        await AnswerAsync(await other.CodeAsync("email"), "Confirm");

        await ExpectOutcomeAsync("another account has it");
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task Name_and_language_are_kept_and_one_press_ends_all_other_sessions()
    {
        var (_, user) = await SignedInAsync(user => Task.WhenAll(user.SignInAsync(), user.SignInAsync()));
        await Page.Locator("summary").GetByText("Preferences").ClickAsync();
        await Page.GetByLabel("Name").FillAsync("Ana: Berg");
        await PressAsync("Save");
        await Expect(Page.GetByLabel("Name")).ToBeFocusedAsync();
        await Page.GetByLabel("Name").FillAsync("Ana Berg");
        await Page.GetByLabel("Language of messages").SelectOptionAsync("sv");
        await PressAsync("Save");
        await ExpectOutcomeAsync("Saved.");
        await Page.Locator("summary").GetByText("Preferences").ClickAsync();
        await Expect(Page.GetByLabel("Name")).ToHaveValueAsync("Ana Berg");
        await Expect(Page.GetByLabel("Language of messages")).ToHaveValueAsync("sv");
        await Page.GetByText("Sessions (3)").ClickAsync();
        await LookAsync("account preferences");
        await PressAsync("End all others");
        await PressAsync("Really: End all others?");

        await ExpectOutcomeAsync("All other sessions are ended.");
        await Expect(Page.GetByText("Sessions (1)")).ToHaveCountAsync(1);
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task A_deleted_account_is_gone_after_a_ticked_box()
    {
        var (_, user) = await SignedInAsync();
        await Page.Locator("summary").GetByText("Delete the account").ClickAsync();
        await PressAsync("Delete the account");
        await Expect(Page.Locator(".cs-error").Last).ToHaveTextAsync("Tick the box to go on.");
        await LookAsync("delete");
        await Page.GetByLabel("Yes, I want to delete my account.").CheckAsync();
        await PressAsync("Delete the account");

        await ExpectHeadingAsync("Sign in");
        await ExpectOutcomeAsync("Your account is deleted.");
        Assert.Equal(401, (await user.SignInAsync()).Status);
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task Who_has_no_password_yet_sets_the_first_one()
    {
        var tenant = await TenantAsync();
        var email = TestTenant.NewEmail();
        (await tenant.PostAsync("users", new { email, invite = false }, tenant.Key)).Expect(201);
        await VisitAsync(tenant);
        await Page.GetByLabel("Email or phone number").FillAsync(email);
        await PressAsync("Send me a code by email");
        await AnswerAsync(await TestUser.CodeSentToAsync(email));
        await ExpectHeadingAsync("Your account");
        await Page.Locator("summary").GetByText("Set a password").ClickAsync();
        await Page.GetByLabel("New password").FillAsync("a long pass phrase");
        await PressAsync("Set a password");
        await ExpectOutcomeAsync("The password is changed");
        await SignInAsync(email, "a long pass phrase");

        await ExpectHeadingAsync("Your account");
        ExpectQuiet();
    }

    private async Task<(TestTenant Tenant, TestUser User)> SignedInAsync(Func<TestUser, Task>? before = null)
    {
        var tenant = await TenantAsync();
        var user = await tenant.CreateUserAsync();
        await (before?.Invoke(user) ?? Task.CompletedTask);
        await VisitAsync(tenant);
        await SignInAsync(user.Username);
        await ExpectHeadingAsync("Your account");
        return (tenant, user);
    }
}
