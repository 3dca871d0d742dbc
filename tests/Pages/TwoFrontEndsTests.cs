using Countersign.Tests.Rig;
using static Microsoft.Playwright.Assertions;

namespace Countersign.Tests.Pages;

/// <summary>
/// Two tenants, each with a front end of its own, in two browsers: every link opens on the page of its tenant and acts
/// there, and neither page ever calls the other tenant.
/// </summary>
[Collection(nameof(OneBrowser))]
public sealed class TwoFrontEndsTests(PagesRig rig)
{
    private static readonly (string Kind, string Heading, string Action, string Outcome)[] Kinds =
    [
        ("unlock", "Unlock your account", "Unlock", "The account is unlocked"),
        ("password", "Set a new password", "Set the password", "The password is set"),
        ("welcome", "Welcome", "Set the password", "The password is set"),
        ("invitation", "You are invited to a document", "Open the document", "You may open the document"),
        ("preview", "There is news about a document", "Open the document", "You may open the document"),
    ];

    [BrowserFact]
    public async Task Every_link_opens_and_acts_on_the_page_of_its_own_tenant_alone()
    {
        await using var first = await FrontEnd.OpenAsync(rig);
        await using var second = await FrontEnd.OpenAsync(rig);
        FrontEnd[] both = [first, second];
        foreach (var (kind, heading, action, outcome) in Kinds)
        {
            var links = await Task.WhenAll(both.Select(page => SendAsync(page, kind)));
            Assert.All(both.Zip(links), pair => Assert.StartsWith(
                $"{pair.First.Origin}/links#{kind}=", pair.Second, StringComparison.Ordinal));

            // On the page of the other it is no link at all, and it is not used up there.
            await Task.WhenAll(both.Zip([links[1], links[0]], (page, link) =>
                FollowAsync(page, $"{page.Origin}/links#{link.Split('#')[1]}", "This link does not work any more")));
            await Task.WhenAll(both.Zip(links, (page, link) => FollowAsync(page, link, outcome)));

            async Task FollowAsync(FrontEnd page, string link, string expected)
            {
                await page.OpenLinkAsync(link, heading);
                await Expect(page.Title).ToHaveTextAsync(page.Name);
                await ActAsync(page, kind, action);
                await Expect(page.Heading).ToHaveTextAsync(expected);
                page.ExpectOwnCalls();
            }
        }
    }

    private static async Task ActAsync(FrontEnd page, string kind, string action)
    {
        if (kind is "password" or "welcome")
        {
            await page.NewPassword.FillAsync("a long pass phrase");
        }

        await page.ClickAsync(action);
    }

    private static async Task<string> SendAsync(FrontEnd page, string kind)
    {
        var tenant = page.Tenant;
        if (kind is "invitation" or "preview")
        {
            var invitee = await TestInvitee.CreateAsync(tenant, "none");
            (await tenant.PostAsync(
                $"documents/{invitee.DocumentId}/messages", new { kind = "completed" }, tenant.Key)).Expect(202);
            return await invitee.LinkAsync("email", kind);
        }

        if (kind is "welcome")
        {
            var email = TestTenant.NewEmail();
            (await tenant.PostAsync("users", new { email }, tenant.Key)).Expect(201);
            return await page.NewestLinkAsync(email, kind);
        }

        var user = await tenant.CreateUserAsync();
        await (kind is "unlock"
            ? user.LockAsync()
            : tenant.PostAsync("recovery/password", new { username = user.Username }));
        return await page.NewestLinkAsync(user.Username, kind);
    }
}
