using System.Text.RegularExpressions;
using Countersign.Tests.Rig;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Countersign.Tests.Pages;

/// <summary>What the links in messages open on the hosted page: a load changes nothing, a click acts.</summary>
[Collection(nameof(OneBrowser))]
public sealed class LinkPageTests(PagesRig rig) : PagesWalk(rig)
{
    private ILocator NewPassword => Page.GetByRole(AriaRole.Textbox, new() { Name = "New password" });

    [BrowserFact]
    public async Task A_locked_person_gets_a_link_that_unlocks_on_a_click_and_then_signs_in()
    {
        var tenant = await TenantAsync();
        var user = await tenant.CreateUserAsync();
        await VisitAsync(tenant);
        for (var left = 4; left > 0; left--)
        {
            await SignInAsync(user.Username, "wrong");
            await Expect(Page.Locator(".cs-error").Last).ToContainTextAsync($"Attempts left: {left}.");
        }

        await SignInAsync(user.Username, "wrong");
        await ExpectHeadingAsync("Locked for safety");
        await LookAsync("locked");
        await FollowAsync(await LinkAsync(user.Username, "unlock"), "Unlock your account");
        await LookAsync("link unlock");
        Assert.Equal(423, (await user.SignInAsync()).Status);
        await PressAsync("Unlock");
        await ExpectHeadingAsync("The account is unlocked");
        await PressAsync("Sign in");
        await SignInAsync(user.Username);

        await ExpectHeadingAsync("Your account");
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task A_forgotten_password_is_set_anew_by_a_link_that_works_once()
    {
        var tenant = await TenantAsync();
        var user = await tenant.CreateUserAsync();
        await VisitAsync(tenant);
        await PressAsync("Forgotten password?");
        await ExpectHeadingAsync("Forgotten password?");
        await LookAsync("forgotten");
        await Page.GetByLabel("Email or phone number").FillAsync(user.Username);
        await PressAsync("Send the link");
        await ExpectOutcomeAsync("the link is on its way");
        var link = await LinkAsync(user.Username, "password");
        await FollowAsync(link, "Set a new password");
        await NewPassword.FillAsync("short");
        await PressAsync("Set the password");
        await Expect(Page.Locator(".cs-error")).ToContainTextAsync("at least");
        await Expect(NewPassword).ToBeFocusedAsync();
        await LookAsync("link password");
        await NewPassword.FillAsync("a much longer pass phrase");
        await PressAsync("Set the password");
        await ExpectHeadingAsync("The password is set");
        await PressAsync("Sign in");
        await SignInAsync(user.Username, "a much longer pass phrase");
        await ExpectHeadingAsync("Your account");
        ExpectQuiet();

        await FollowAsync(link, "Set a new password");
        await NewPassword.FillAsync("yet another pass phrase");
        await PressAsync("Set the password");
        await ExpectHeadingAsync("This link does not work any more");
    }

    [BrowserTheory]
    [InlineData("unlock", "Unlock your account", "Unlock", "Send the link", "Back")]
    [InlineData("password", "Set a new password", "Set the password", "Send the link", "Back")]
    [InlineData("welcome", "Welcome", "Set the password", "Sign in")]
    [InlineData("invitation", "You are invited to a document", "Open the document")]
    [InlineData("preview", "There is news about a document", "Open the document")]
    public async Task A_dead_link_says_so_and_offers_what_to_do_next(
        string kind, string heading, string action, params string[] next)
    {
        await FollowAsync($"{PageOf(await TenantAsync())}#{kind}=bm8gc3VjaCBsaW5r", heading);
        if (kind is "password" or "welcome")
        {
            await NewPassword.FillAsync("a long pass phrase");
        }

        await PressAsync(action);

        await ExpectHeadingAsync("This link does not work any more");
        await Expect(Page.Locator("button")).ToHaveTextAsync(next);
        await LookAsync($"dead {kind}");
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task Both_codes_of_an_invitation_are_two_steps_and_the_grant_goes_to_the_tenants_documents()
    {
        var tenant = await TenantAsync($$"""{"documentUrl":"{{Rig.Site.Origin}}/documents"}""");
        var invitee = await TestInvitee.CreateAsync(tenant);
        await FollowAsync(invitee.OtherLink, "You are invited to a document");
        await PressAsync("Open the document");
        await ExpectHeadingAsync("Code by email");
        await Expect(Page.Locator(".cs-steps")).ToContainTextAsync("Step 1 of 2");
        await Expect(Page.Locator(".cs-ways")).ToHaveCountAsync(0);
        await LookAsync("invitation first step");
        await PressAsync("Send the code");
        await AnswerAsync(await invitee.CodeAsync("email"));
        await ExpectHeadingAsync("Code by SMS");
        await Expect(Page.Locator(".cs-steps")).ToContainTextAsync("Step 2 of 2");
        await LookAsync("invitation second step");
        await PressAsync("Send the code");
        await AnswerAsync(await invitee.CodeAsync("sms"));

        await Expect(Page).ToHaveURLAsync(new Regex($"^{Regex.Escape(Rig.Site.Origin)}/documents#grant=."));
        Assert.DoesNotContain(
            Rig.Browser.Requests, request => request.Url.Contains("grant=", StringComparison.Ordinal)
                && !new Uri(request.Url).Fragment.StartsWith("#grant=", StringComparison.Ordinal));
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task A_preview_without_a_page_for_documents_is_granted_by_an_event()
    {
        var tenant = await TenantAsync();
        var invitee = await TestInvitee.CreateAsync(tenant, "none");
        (await tenant.PostAsync(
            $"documents/{invitee.DocumentId}/messages", new { kind = "completed" }, tenant.Key)).Expect(202);
        await FollowAsync(await invitee.LinkAsync("email", "preview"), "There is news about a document");
        var granted = Page.EvaluateAsync<string>(
            "new Promise(done => addEventListener('countersign:granted', event => done(event.detail.grant)))");
        await PressAsync("Open the document");

        Assert.Equal(3, (await granted).Split('.').Length);
        await ExpectHeadingAsync("You may open the document");
        await LookAsync("granted");
        ExpectQuiet();
    }
}
