using Countersign.Local;
using Countersign.Tests.Rig;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Countersign.Tests.Local;

/// <summary>
/// Documents and data rooms in the console, from both sides. All tests share one app and browser; each has its own
/// users.
/// </summary>
public sealed class AccessConsoleTests(ConsoleRig rig) : ConsoleWalk(rig), IClassFixture<ConsoleRig>, IAsyncLifetime
{
    private ILocator Documents => Page.Locator("#documents");

    private ILocator Rooms => Page.Locator("#rooms");

    private ILocator OtherLink => Documents.GetByText("Open the other link");

    public async Task InitializeAsync()
    {
        // After a reload the page has lost the session and the sent codes.
        await Page.GotoAsync("about:blank");
        await Page.GotoAsync(Rig.App.BaseAddress.ToString());
        await ExpectHeadingAsync("Sign in");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [BrowserFact]
    public async Task The_link_in_the_email_and_the_code_in_the_SMS_open_a_document_together()
    {
        await SendDocumentAsync("eva@example.com", "+46701000001");
        await FollowLinkAsync("invitation", OpenAnewAsync, to: "eva@example.com");
        await PressAsync("Open the document");
        await ExpectHeadingAsync("Before the document opens");
        await Expect(Page.Locator("#view .done")).ToHaveTextAsync("The link in the email");
        await ProveAsync("+46701000001");
        await ExpectHeadingAsync("The document is open");
        await Expect(Page.Locator("#view .opened")).ToContainTextAsync("Opened fromThe link in the email");
        await Page.Locator("#view summary").ClickAsync();

        await Expect(Page.GetByLabel("Claims of the grant")).ToContainTextAsync("\"source\": \"email\"");
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task The_senders_own_link_asks_for_both_codes_in_either_order()
    {
        await SendDocumentAsync("nino@example.com", "+46701000002");
        foreach (var (number, first, second) in ((int, string, string)[])[(1, "Email", "SMS"), (2, "SMS", "Email")])
        {
            await (number == 1 ? FollowLinkAsync("invitation", OtherLink) : OtherLink.ClickAsync());
            await PressAsync("Open the document");
            await ExpectHeadingAsync("Before the document opens");
            await ProveWithAsync(first, number);
            await Expect(Page.Locator("#view .done")).ToHaveTextAsync(first);
            await ProveWithAsync(second, number);
            await ExpectHeadingAsync("The document is open");
            await Expect(Page.Locator("#view .opened")).ToContainTextAsync("The link that the sender passed on");
        }

        await Expect(Documents.Locator(".state")).ToContainTextAsync("verified");
        ExpectQuiet();

        Task ProveWithAsync(string factor, int number) =>
            ProveAsync(factor == "SMS" ? "+46701000002" : "nino@example.com", number, factor);
    }

    [BrowserFact]
    public async Task The_sender_unlocks_a_locked_invitation()
    {
        await SendDocumentAsync("max@example.com", "+46701000003");
        await OtherLink.ClickAsync();
        await PressAsync("Open the document");
        await PressAsync("Send the code");
        await ExpectOutcomeAsync("on its way to m***@");
        for (var left = 4; left >= 0; left--)
        {
            await Page.Locator("#view input.code:visible").FillAsync("000000");
            await PressAsync("Continue");
            await ExpectOutcomeAsync(left == 0 ? "Only the sender of the document unlocks it" : $"{left} attempt");
        }

        await PressAsync("Open the document");
        await ExpectOutcomeAsync("Only the sender of the document unlocks it");
        await Expect(Documents.Locator(".state")).ToContainTextAsync("0 attempts left");
        await PressAsync("Unlock");
        await Expect(Documents.Locator(".state")).ToContainTextAsync("5 attempts left");
        await PressAsync("Open the document");

        await ExpectHeadingAsync("Before the document opens");
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task A_preview_link_requires_the_authenticator_of_a_registered_user_unless_the_session_has_proved_it()
    {
        await EnrolAsync();
        await SignOutAsync();
        await SendDocumentAsync(DemoTenant.Username, phone: "", "1fa");
        await PressAsync("Tell that it is completed");
        var link = Page.Locator("#outbox a[href*='#preview=']").First;
        await FollowLinkAsync("preview", link);
        await PressAsync("Open the document");
        await ExpectHeadingAsync("Before the document opens");
        await ProveAsync(DemoTenant.Username);
        await Expect(Page.Locator("#view .done").Last).ToHaveTextAsync("Email");
        await AnswerCodeAsync("Continue");

        await ExpectHeadingAsync("The document is open");
        await Expect(Page.Locator("#view .opened")).ToContainTextAsync("The document, for viewing");
        await Expect(Page.Locator("#view .opened")).ToContainTextAsync("Authenticator");
        await PressAsync("Leave");
        await PressAsync("Sign in");
        await ExpectHeadingAsync("One more proof");
        await AnswerCodeAsync("Continue");
        await ExpectHeadingAsync("You are in");
        await link.ClickAsync();
        await Expect(Page.Locator("#view")).ToContainTextAsync($"You are signed in as {DemoTenant.Username}");
        await PressAsync("Open the document");
        await Expect(Page.Locator("#view .proofs li")).ToHaveTextAsync(["The link in the email", "Email"]);
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task A_room_requires_a_code_from_a_member_while_a_number_is_set()
    {
        const string number = "+46701000005";
        await CreateRoomAsync(DemoTenant.PhoneUsername);
        await Page.Locator("#view input[name=username]").FillAsync(DemoTenant.PhoneUsername);
        await PressAsync("Sign in");
        await PressAsync("Enter Deal");
        await ExpectHeadingAsync("The data room is open");
        await SetNumberAsync("0701");
        await Expect(Rooms.Locator(".error:visible")).ToContainTextAsync("country code");
        await SetNumberAsync(number);
        await Expect(Rooms.Locator(".state")).ToContainTextAsync("protected+46");
        await PressAsync("Enter again");
        await ExpectHeadingAsync("Before the data room opens");
        await ProveAsync(number, hint: "on its way to +46");
        await Expect(Page.Locator("#view .opened")).ToContainTextAsync("SMS");
        await PressAsync("Clear the number");
        await Expect(Rooms.Locator(".state")).ToContainTextAsync("unprotected");
        await PressAsync("Enter again");

        await Expect(Page.Locator("#view .opened")).Not.ToContainTextAsync("SMS");
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task An_invitees_problem_is_shown_at_its_field_on_a_phone_screen_too()
    {
        await Page.SetViewportSizeAsync(375, 800);
        await PressAsync("Add an invitee");
        await Invitee(1, "phone").FillAsync("0701");
        await PressAsync("Send the document");
        await Expect(Invitee(1, "phone")).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(Invitee(1, "phone")).ToBeFocusedAsync();
        await Invitee(1, "phone").FillAsync("");
        await Invitee(0, "phone").FillAsync("");
        await PressAsync("Send the document");
        await Expect(Documents.Locator(".outcome")).ToContainTextAsync("an email address and a phone number for two");
        await Documents.GetByRole(AriaRole.Button, new() { Name = "Remove" }).First.ClickAsync();
        await PressAsync("Send the document");
        await CreateRoomAsync(DemoTenant.Username);

        await Expect(Documents.Locator(".invitations .state")).ToContainTextAsync("Demo");
        Assert.Equal(375, await Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        ExpectQuiet();
        await Page.SetViewportSizeAsync(1280, 900);
    }

    [BrowserFact]
    public async Task Every_document_and_data_room_page_is_accessible()
    {
        await PressAsync("Add an invitee");
        await Invitee(1, "phone").FillAsync("0701");
        await PressAsync("Send the document");
        await Expect(Invitee(1, "phone")).ToHaveAttributeAsync("aria-invalid", "true");
        await ExpectAccessibleAsync();
        await Documents.GetByRole(AriaRole.Button, new() { Name = "Remove" }).Last.ClickAsync();
        await SendDocumentAsync("ada@example.com", "+46701000006");
        await OtherLink.ClickAsync();
        await ExpectHeadingAsync("You are invited to a document");
        await ExpectAccessibleAsync();
        await PressAsync("Open the document");
        await ExpectHeadingAsync("Before the document opens");
        await ExpectAccessibleAsync();
        await ProveAsync("ada@example.com", factor: "Email");
        await ProveAsync("+46701000006");
        await ExpectHeadingAsync("The document is open");
        await ExpectAccessibleAsync();
        await PressAsync("Leave");
        await CreateRoomAsync(DemoTenant.PhoneUsername);
        await SetNumberAsync("+46701000007");
        await Page.Locator("#view input[name=username]").FillAsync(DemoTenant.PhoneUsername);
        await PressAsync("Sign in");
        await PressAsync("Enter Deal");
        await ExpectHeadingAsync("Before the data room opens");
        await ExpectAccessibleAsync();
        await ProveAsync("+46701000007", hint: "on its way to +46");
        await ExpectHeadingAsync("The data room is open");
        await ExpectAccessibleAsync();
        await ExpectAccessibleInTheDarkAsync();
        ExpectQuiet();
    }

    private ILocator Invitee(int index, string part) => Page.Locator($"[name='invitees[{index}].{part}']");

    private async Task SendDocumentAsync(string email, string phone, string auth = "2fa")
    {
        await Invitee(0, "email").FillAsync(email);
        await Invitee(0, "phone").FillAsync(phone);
        await Invitee(0, "auth").SelectOptionAsync(auth);
        await PressAsync("Send the document");
        await Expect(Documents.Locator(".outcome")).ToContainTextAsync("The document is sent");
    }

    private async Task CreateRoomAsync(string member)
    {
        await PressAsync("Create the room");
        await Rooms.GetByLabel("User").SelectOptionAsync(new SelectOptionValue { Label = member });
        await PressAsync("Add or change");
        await Expect(Rooms.Locator(".members")).ToContainTextAsync(member);
    }

    private async Task SetNumberAsync(string number)
    {
        await Rooms.GetByLabel("Two-factor number, with its country code").FillAsync(number);
        await PressAsync("Set the number");
    }

    /// <summary>Sends the required code, or the one of the given factor, and enters it.</summary>
    private async Task ProveAsync(string address, int number = 1, string? factor = null, string hint = "on its way")
    {
        if (factor is not null
            && await Page.GetByRole(AriaRole.Radio, new() { Name = factor, Exact = true }).CountAsync() > 0)
        {
            await Page.GetByRole(AriaRole.Radio, new() { Name = factor, Exact = true }).CheckAsync();
        }

        await PressAsync("Send the code");
        await ExpectOutcomeAsync(hint);
        await UseSentCodeAsync(address, "Continue", number);
    }
}
