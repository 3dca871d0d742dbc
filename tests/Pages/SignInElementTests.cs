using Countersign.Tests.Rig;
using static Microsoft.Playwright.Assertions;

namespace Countersign.Tests.Pages;

/// <summary>The elements on a web site of the tenant's own, which calls the API from its own origin.</summary>
[Collection(nameof(OneBrowser))]
public sealed class SignInElementTests(PagesRig rig) : PagesWalk(rig)
{
    [BrowserFact]
    public async Task A_page_of_fifteen_lines_on_another_origin_signs_in_with_password_and_authenticator()
    {
        var tenant = await TenantAsync();
        var user = await tenant.CreateUserAsync();
        await user.EnrolAsync(App.Now.AddSeconds(-30));
        var api = Rig.App.BaseAddress.GetLeftPart(UriPartial.Authority);
        Rig.Site.Html = $$"""
            <!doctype html>
            <html lang="en">
            <head>
              <title>Shop</title>
              <script type="module" src="{{api}}/assets/elements.js"></script>
              <script>
                addEventListener('countersign:signed-in', async ({ detail }) => {
                  const headers = { Authorization: `Bearer ${detail.accessToken}` };
                  const me = await fetch('{{api}}/api/v1/tenants/{{tenant.Id}}/me', { headers });
                  document.querySelector('h1').textContent = `Hello ${(await me.json()).username}`;
                });
              </script>
            </head>
            <body><main><h1>Shop</h1><countersign-sign-in api="{{api}}" tenant="{{tenant.Id}}"></countersign-sign-in></main></body>
            </html>
            """;
        await Rig.Browser.BeginAnewAsync(new Uri(Rig.Site.Origin));
        await SignInAsync(user.Username);
        await ExpectHeadingAsync("Code from your app");
        await LookAsync("other site totp");
        await AnswerAsync(user.Code(App.Now));

        await Expect(Page.Locator("h1")).ToHaveTextAsync($"Hello {user.Username}");
        ExpectQuiet();
    }

    [BrowserFact]
    public async Task A_site_that_is_not_among_the_tenants_origins_cannot_call_it()
    {
        var tenant = await TestTenant.CreateAsync(Rig.App);
        var api = Rig.App.BaseAddress.GetLeftPart(UriPartial.Authority);
        Rig.Site.Html = $$"""
            <!doctype html><html lang="en"><title>Thief</title><link rel="icon" href="data:,">
            <script type="module" src="{{api}}/assets/elements.js"></script>
            <countersign-sign-in api="{{api}}" tenant="{{tenant.Id}}"></countersign-sign-in>
            """;
        await Rig.Browser.BeginAnewAsync(new Uri(Rig.Site.Origin));
        await SignInAsync("ana@example.com");

        await ExpectOutcomeAsync("No connection");
    }

    [BrowserFact]
    public async Task A_code_that_a_newer_one_replaced_says_so()
    {
        var tenant = await TenantAsync();
        var user = await tenant.CreateUserAsync();
        await user.EnrolSmsAsync(await user.BearerAsync());
        await VisitAsync(tenant);
        await SignInAsync(user.Username);
        await PressAsync("Send the code");

        // The server's answer eight minutes and a second send later.
        await Page.RouteAsync("**/challenges/verify", route => route.FulfillAsync(new()
        {
            Status = 409,
            ContentType = "application/problem+json",
            Body = """{"type":"urn:countersign:error:conflict","title":"No.","status":409,"code":"conflict"}""",
        }));
        await AnswerAsync("123456");

        await ExpectOutcomeAsync("A newer code was sent. Enter that one, or have another sent.");
        await Expect(Code).ToHaveValueAsync("123456");
    }

    [BrowserFact]
    public async Task Attributes_choose_what_is_shown_and_a_site_replaces_texts_and_colours()
    {
        var api = Rig.App.BaseAddress.GetLeftPart(UriPartial.Authority);
        Rig.Site.Html = $$"""
            <!doctype html><html lang="en"><title>Shop</title><link rel="icon" href="data:,">
            <style>countersign-sign-in { --countersign-accent: rgb(1, 2, 3); --countersign-radius: 0; }</style>
            <script type="module">
              await import('{{api}}/assets/elements.js');
              const element = document.createElement('countersign-sign-in');
              for (const [name, value] of Object.entries({
                api: '{{api}}', tenant: 'acme', locale: 'sv-SE', methods: 'email', username: 'ana@example.com', heading: '3',
              })) element.setAttribute(name, value);
              element.texts = { signIn: 'Hej' };
              document.body.append(element);
            </script>
            """;
        await Rig.Browser.BeginAnewAsync(new Uri(Rig.Site.Origin));

        await Expect(Page.Locator("h3")).ToHaveTextAsync("Hej");
        await Expect(Page.GetByLabel("E-postadress")).ToHaveValueAsync("ana@example.com");
        await Expect(Page.Locator("input")).ToHaveCountAsync(1);
        await Expect(Page.Locator("button")).ToHaveTextAsync(["Skicka en kod via e-post"]);
        await Expect(Page.Locator("button")).ToHaveCSSAsync("border-radius", "0px");
        await Expect(Page.Locator("button")).ToHaveCSSAsync("background-color", "rgb(1, 2, 3)");
    }
}
