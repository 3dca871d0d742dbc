using Countersign.Tests.Rig;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Countersign.Tests.Pages;

/// <summary>Passkeys on the hosted page, with Chromium's own authenticator in software.</summary>
[Collection(nameof(OneBrowser))]
public sealed class PasskeyPageTests(PagesRig rig) : PagesWalk(rig)
{
    private VirtualAuthenticator device = null!;

    private ILocator Username => Page.GetByLabel("Email or phone number");

    [BrowserFact]
    public async Task A_passkey_is_added_renamed_and_then_signs_in_from_the_list_under_the_username()
    {
        await SignedInAsync();
        await Expect(Page.GetByText("None yet. A passkey signs you in")).ToHaveCountAsync(1);
        await AddAsync();
        await PressAsync("Rename");
        await ExpectHeadingAsync("Rename");
        await Page.GetByLabel("Name of the passkey").FillAsync("Work laptop");
        await PressAsync("Save");
        await ExpectOutcomeAsync("Saved.");
        await Expect(Page.GetByText("Work laptop")).ToHaveCountAsync(1);
        await LookAsync("account with passkey");
        await PressAsync("Sign out");
        await ExpectHeadingAsync("Sign in");
        await Expect(Username).ToHaveAttributeAsync("autocomplete", "username webauthn");
        await Username.FocusAsync();

        // The authenticator answers for the person, as soon as the list asks.
        await ExpectHeadingAsync("Your account");
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task Who_ends_the_passkey_dialog_signs_in_another_way()
    {
        var user = await SignedInAsync();
        await AddAsync();
        await device.RecogniseAsync(false);
        await PressAsync("Sign out");
        await ExpectHeadingAsync("Sign in");
        await Username.FocusAsync();
        await PressAsync("Use a passkey");
        await ExpectOutcomeAsync("No passkey was used.");
        await LookAsync("passkey ended");
        await SignInAsync(user.Username);

        // The passkey is a second factor now.
        await ExpectHeadingAsync("Your passkey");
        await LookAsync("passkey as second factor");
        await device.RecogniseAsync(true);
        await PressAsync("Continue with the passkey");
        await ExpectHeadingAsync("Your account");
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task A_passkey_marks_the_browser_for_nobody_whose_name_was_typed_before()
    {
        await SignedInAsync();
        await AddAsync();
        await device.RecogniseAsync(false);
        await PressAsync("Sign out");
        await ExpectHeadingAsync("Sign in");
        await SignInAsync("somebody@example.com", "not the password");
        await Expect(Page.Locator("[aria-invalid]").First).ToBeVisibleAsync();
        await device.RecogniseAsync(true);
        await PressAsync("Use a passkey");
        await ExpectHeadingAsync("Your account");

        var marked = await Page.EvaluateAsync<string[]>("Object.keys(localStorage)");
        Assert.NotEmpty(marked);
        Assert.DoesNotContain(marked, name => name.Contains("somebody", StringComparison.Ordinal));
    }

    [BrowserFact]
    public async Task A_removed_passkey_is_not_known_any_more_and_the_password_still_signs_in()
    {
        var user = await SignedInAsync();
        await AddAsync();
        await PressAsync("Remove");
        await PressAsync("Really: Remove?");
        await ExpectOutcomeAsync("The passkey is removed.");
        await PressAsync("Sign out");
        await ExpectHeadingAsync("Sign in");
        await Username.FocusAsync();
        await ExpectOutcomeAsync("This passkey is not known here.");
        await device.TouchAsync(false);
        await SignInAsync(user.Username);

        await ExpectHeadingAsync("Your account");
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task A_tenant_that_requires_a_second_factor_takes_a_passkey()
    {
        var tenant = await TenantAsync("""{"requireMfa":true}""");
        var user = await tenant.CreateUserAsync();
        await VisitAsync(tenant);
        await SignInAsync(user.Username);
        await PressAsync("Send the code");
        await AnswerAsync(await user.CodeAsync("email"));
        await ExpectHeadingAsync("Add a second factor");
        device = await VirtualAuthenticator.PlugInAsync(Page);
        await PressAsync("Passkey");
        await ExpectHeadingAsync("Keep these codes");
        await ExpectOutcomeAsync("The second factor is on.");
        await PressAsync("I have kept them");

        await ExpectHeadingAsync("Your account");
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task On_two_hosts_a_device_uses_for_each_tenant_the_passkey_that_was_made_there()
    {
        var (first, second) = (await TenantAtAsync("first.example"), await TenantAtAsync("second.example"));
        var (ana, ben) = (await first.CreateUserAsync(), await second.CreateUserAsync());
        await Browser.BeginAnewAsync(new Uri("about:blank"));
        await ServeAsync("first.example");
        await ServeAsync("second.example");
        device = await VirtualAuthenticator.PlugInAsync(Page);

        await GoAsync("first.example", first);
        await SignInAsync(ana.Username);
        await ExpectHeadingAsync("Your account");
        await AddAsync();

        // The device has a passkey now, and none for this host.
        await GoAsync("second.example", second);
        await Username.FocusAsync();
        await PressAsync("Use a passkey");
        await ExpectOutcomeAsync("No passkey was used.");
        await SignInAsync(ben.Username);
        await ExpectHeadingAsync("Your account");
        await AddAsync();

        foreach (var (host, tenant, user) in new[] { ("first.example", first, ana), ("second.example", second, ben) })
        {
            await GoAsync(host, tenant);
            await Username.FocusAsync();
            await ExpectHeadingAsync("Your account");
            await Expect(Page.Locator("countersign-account")).ToContainTextAsync(user.Username);
        }

        Assert.True(Browser.Complaints.IsEmpty, string.Join("\n", Browser.Complaints));
    }

    private async Task<TestTenant> TenantAtAsync(string host)
    {
        var tenant = await TestTenant.CreateAsync(Rig.App);
        (await tenant.PatchPolicyAsync($$"""{"publicUrl":"https://{{host}}/t/{{tenant.Id}}"}""")).Expect(204);
        return tenant;
    }

    private async Task GoAsync(string host, TestTenant tenant)
    {
        await Page.GotoAsync($"https://{host}/t/{tenant.Id}");
        await ExpectHeadingAsync("Sign in");
    }

    // A browser binds passkeys to names of hosts, and ours has one name alone.
    private async Task ServeAsync(string host) => await Page.RouteAsync($"https://{host}/**", async route =>
    {
        var address = new Uri(route.Request.Url);
        await route.FulfillAsync(new()
        {
            Response = await route.FetchAsync(
                new() { Url = new Uri(Rig.App.BaseAddress, address.PathAndQuery).ToString() }),
        });
    });

    private async Task AddAsync()
    {
        await PressAsync("Add a passkey");
        await ExpectHeadingAsync("Keep these codes");
        await PressAsync("I have kept them");
        await ExpectOutcomeAsync("The passkey is added.");
    }

    private async Task<TestUser> SignedInAsync()
    {
        var tenant = await TenantAsync();
        var user = await tenant.CreateUserAsync();
        await VisitAsync(tenant);
        await SignInAsync(user.Username);
        await ExpectHeadingAsync("Your account");
        device = await VirtualAuthenticator.PlugInAsync(Page);
        return user;
    }
}
