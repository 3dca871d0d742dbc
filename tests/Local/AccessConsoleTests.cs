using Countersign.Tests.Rig;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Countersign.Tests.Local;

/// <summary>Documents and data rooms in the console, from both sides.</summary>
[Collection(nameof(OneConsole))]
public sealed class AccessConsoleTests(ConsoleRig rig) : ConsoleWalk(rig)
{
    private ILocator Documents => Page.Locator("#documents");

    private ILocator Rooms => Page.Locator("#rooms");

    private ILocator OtherLink => Documents.GetByText("Open the other link");

    private ILocator Opened => Page.Locator("#view .opened");

    private ILocator Member => Rooms.Locator(".members .state");

    [BrowserFact]
    public async Task The_link_in_the_email_and_the_code_in_the_SMS_open_a_document_together()
    {
        var (email, phone) = (TestTenant.NewEmail(), TestTenant.NewPhone());
        await VisitAsync((await TenantAsync()).Tenant);
        await GoToAsync("Sender");
        await Expect(Hint).ToContainTextAsync("Send a document");
        await SendDocumentAsync(email, phone);
        await LinkOf("invitation", email).ClickAsync();
        await ExpectTitleAsync("You are invited to a document");
        await PressAsync("Open the document");
        await ExpectTitleAsync("Code by SMS");
        await ProveAsync(phone);
        await ExpectTitleAsync("The document is open");
        await Expect(Opened).ToContainTextAsync("Opened fromThe link in the email");
        await Page.Locator("#view summary").ClickAsync();
        await Expect(Page.GetByLabel("Claims of the grant")).ToContainTextAsync("\"source\": \"email\"");
        await LookAsync("grant", "#person");
        await GoToAsync("Sender");

        await Expect(Documents.Locator(".state")).ToContainTextAsync("verified");
        await PressAsync("Revoke");
        await PressAsync("Really revoke?");
        await Expect(Documents.Locator(".state")).ToContainTextAsync("revoked");
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task The_sender_unlocks_an_invitation_that_wrong_codes_to_the_other_link_locked()
    {
        await VisitAsync((await TenantAsync()).Tenant);
        await SendDocumentAsync(TestTenant.NewEmail(), TestTenant.NewPhone());
        await OtherLink.ClickAsync();
        await PressAsync("Open the document");
        await PressAsync("Send the code");
        for (var left = 4; left >= 0; left--)
        {
            await Page.Locator("#view .cs-code").FillAsync("000000");
            await PressAsync("Continue");
            await (left > 0 ? Expect(Error).ToContainTextAsync($"Attempts left: {left}.")
                : ExpectTitleAsync("Locked for safety"));
        }

        await GoToAsync("Sender");
        await Expect(Documents.Locator(".state")).ToContainTextAsync("0 attempts left");
        await PressAsync("Unlock");

        await Expect(Documents.Locator(".state")).ToContainTextAsync("5 attempts left");
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task A_preview_counts_the_authenticator_that_the_session_has_proved()
    {
        var (tenant, user) = await TenantAsync();
        await VisitAsync(tenant);
        await SignInAsync(user);
        await AddAuthenticatorAsync();
        await SendDocumentAsync(user.Username, phone: "", "1fa");
        await PressAsync("Tell that it is completed");
        await LinkOf("preview", user.Username).ClickAsync();
        await PressAsync("Open the document");
        await ExpectTitleAsync("Code by email");
        await ProveAsync(user.Username);
        await ExpectTitleAsync("The document is open");

        await Expect(Opened).ToContainTextAsync("The document, for viewing");
        await Expect(Opened).ToContainTextAsync("Authenticator");
        await PressAsync("Leave");
        await ExpectTitleAsync("Your account");
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task A_room_requires_a_code_from_a_member_while_a_number_is_set()
    {
        var (tenant, user) = await TenantAsync();
        var number = TestTenant.NewPhone();
        await VisitAsync(tenant);
        await SignInAsync(user);
        await CreateRoomAsync(user.Username);
        await GoToAsync("Person");
        await PressAsync("Enter Deal");
        await ExpectTitleAsync("The data room is open");
        await SetNumberAsync("0701");
        await Expect(Rooms.Locator(".error:visible")).ToContainTextAsync("country code");
        await SetNumberAsync(number);
        await Expect(Member).ToContainTextAsync("protected+46");
        await LookAsync("rooms", "#rooms");
        await GoToAsync("Person");
        await PressAsync("Enter again");
        await ExpectTitleAsync("Code by SMS");
        await PressAsync("Cancel");
        await ExpectTitleAsync("Your account");
        await PressAsync("Enter Deal");
        await ProveAsync(number);
        await ExpectTitleAsync("The data room is open");
        await Expect(Opened).ToContainTextAsync("SMS");
        await GoToAsync("Back office");
        await PressAsync("Clear the number");
        await Expect(Member).ToContainTextAsync("unprotected");
        await PressAsync("Remove");
        await PressAsync("Really remove?");
        await Expect(Member).ToHaveCountAsync(0);
        await GoToAsync("Person");
        await PressAsync("Enter again");

        await Expect(Page.Locator("#view .cs-outcome")).ToContainTextAsync("There is no such room any more");
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task An_invitees_problem_is_shown_at_its_field()
    {
        await VisitAsync((await TenantAsync()).Tenant);
        await GoToAsync("Sender");
        await PressAsync("Add an invitee");
        await Invitee(1, "email").FillAsync(TestTenant.NewEmail());
        await Invitee(1, "phone").FillAsync("0701");
        await PressAsync("Send the document");
        await Expect(Invitee(1, "phone")).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(Invitee(1, "phone")).ToBeFocusedAsync();
        await LookAsync("documents", "#sender");
        await Invitee(1, "phone").FillAsync("");
        await Invitee(0, "phone").FillAsync("");
        await PressAsync("Send the document");
        await Expect(Documents.Locator(".outcome")).ToContainTextAsync("an email address and a phone number for two");
        await Documents.GetByRole(AriaRole.Button, new() { Name = "Remove" }).First.ClickAsync();
        await PressAsync("Send the document");

        await Expect(Documents.Locator(".invitations .state")).ToContainTextAsync("Demo");
        ExpectQuiet();
    }

    private ILocator Invitee(int index, string part) => Page.Locator($"[name='invitees[{index}].{part}']");

    private async Task SendDocumentAsync(string email, string phone, string auth = "2fa")
    {
        await GoToAsync("Sender");
        await Invitee(0, "email").FillAsync(email);
        await Invitee(0, "phone").FillAsync(phone);
        await Invitee(0, "auth").SelectOptionAsync(auth);
        await PressAsync("Send the document");
        await Expect(Documents.Locator(".outcome")).ToContainTextAsync("The document is sent");
    }

    private async Task CreateRoomAsync(string member)
    {
        await GoToAsync("Back office");
        await PressAsync("Create the room");
        await Rooms.GetByLabel("User").SelectOptionAsync(new SelectOptionValue { Label = member });
        await PressAsync("Add or change");
        await Expect(Member).ToContainTextAsync(member);
    }

    private async Task SetNumberAsync(string number)
    {
        await GoToAsync("Back office");
        await Rooms.GetByLabel("Two-factor number, with its country code").FillAsync(number);
        await PressAsync("Set the number");
    }
}
