using System.Text.Json;
using Azure.Data.Tables;
using Countersign.Aggregates;
using Countersign.Factors;
using Countersign.Invitations;
using Countersign.Local;
using Countersign.Storage;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Reports;

/// <summary>Invitees without the addresses that two factors need.</summary>
public class DocumentReportTests : IAsyncLifetime
{
    private TestTenant tenant = null!;

    public async Task InitializeAsync() => tenant = await TestTenant.CreateAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task An_invitation_is_listed_with_each_missing_address()
    {
        var (email, phone) = (TestTenant.NewEmail(), TestTenant.NewPhone());
        var (documentId, ids) = await SendAsync(
            new { email, auth = "1fa" }, new { phone, auth = "none" }, new { name = "Ana" },
            new { email, phone, auth = "none" }, new { email, phone, auth = "2fa" });

        var report = await ReadAsync();

        Assert.Equal(3, report.GetProperty("affected").GetInt32());
        Assert.Equal(
            new[] { (ids[0], documentId, "phone"), (ids[1], documentId, "email"),
                (ids[2], documentId, "email phone") }.Order(),
            report.GetProperty("invitations").EnumerateArray().Select(one =>
                (one.GetProperty("id").GetString()!, one.GetProperty("documentId").GetString()!, string.Join(
                    ' ', one.GetProperty("missing").EnumerateArray().Select(name => name.GetString())))).Order());
    }

    [Fact]
    public async Task Revoked_and_verified_invitations_are_not_listed_and_opened_ones_are()
    {
        var email = TestTenant.NewEmail();
        var (revoked, verified, opened) = (await InviteAsync(new { email }), await InviteAsync(new { email }),
            await InviteAsync(new { email, auth = "1fa" }));
        (await tenant.PostAsync($"invitations/{revoked.Id}/revoke", null, tenant.Key)).Expect(204);
        Assert.Equal(
            "granted",
            (await tenant.PostAsync("invitations/open", new { link = verified.Link })).Expect(200)["status"]);
        Assert.Equal(
            "challenge",
            (await tenant.PostAsync("invitations/open", new { link = opened.Link })).Expect(200)["status"]);

        Assert.Equal([opened.Id], Ids(await ReadAsync()));
    }

    [Fact]
    public async Task A_locked_invitation_is_listed_because_the_sender_can_unlock_it()
    {
        (await tenant.PatchPolicyAsync("""{"attempts":1}""")).Expect(204);
        var email = TestTenant.NewEmail();
        var locked = await InviteAsync(new { email, auth = "1fa" });
        var challenge = (await tenant.PostAsync("invitations/open", new { link = locked.Link })).Expect(200).Handle;
        (await tenant.PostAsync("challenges/send", new { challenge, factor = "email" })).Expect(202);
        (await tenant.PostAsync(
            "challenges/verify",
            new
            {
                challenge,
                factor = "email",
                code = TestUser.OtherThan(await TestUser.CodeSentToAsync(email))
            })).Expect(423);

        Assert.Equal([locked.Id], Ids(await ReadAsync()));
    }

    [Fact]
    public async Task An_invitation_leaves_the_list_when_its_last_link_expires()
    {
        var invitation = await InviteAsync(new { email = TestTenant.NewEmail() });
        await using var last = await App.StartAsync(clock: new MovedClock(App.Now.AddDays(30).AddSeconds(-1)));
        await using var over = await App.StartAsync(clock: new MovedClock(App.Now.AddDays(30)));

        Assert.Equal([invitation.Id], Ids(await ReadAsync(tenant.In(last))));
        Assert.Empty(Ids(await ReadAsync(tenant.In(over))));
        (await tenant.In(over).PostAsync($"invitations/{invitation.Id}/resend", null, tenant.Key)).Expect(204);
        Assert.Equal([invitation.Id], Ids(await ReadAsync(tenant.In(over))));
    }

    [Fact]
    public async Task Adding_the_missing_address_takes_the_invitation_off_the_list()
    {
        var invitation = await InviteAsync(new { email = TestTenant.NewEmail() });
        (await tenant.PatchAsync(
            $"invitations/{invitation.Id}", new { phone = TestTenant.NewPhone() }, tenant.Key)).Expect(204);

        Assert.Empty(Ids(await ReadAsync()));
    }

    [Fact]
    public async Task Documents_with_quick_sign_are_counted_and_keep_it_under_enforcement()
    {
        var invitees = new[] { new { email = TestTenant.NewEmail(), phone = TestTenant.NewPhone() } };
        (await tenant.PostAsync("documents", new { title = "Offer", quickSign = true, invitees }, tenant.Key)).Expect(
            201);
        (await tenant.PostAsync("documents", new { title = "Offer", invitees }, tenant.Key)).Expect(201);
        (await tenant.PatchPolicyAsync("""{"enforceTwoFactorForDocuments":true}""")).Expect(204);
        Assert.Equal(
            "quick_sign_excludes_two_factor",
            (await tenant.PostAsync(
                "documents", new { title = "Offer", quickSign = true, invitees }, tenant.Key)).Expect(422).Code);

        Assert.Equal(1, (await ReadAsync()).GetProperty("quickSign").GetInt32());
    }

    // Expired link rows fill more than a page of the store, so the invitation's rows are on two pages.
    [Fact]
    public async Task An_invitation_with_rows_on_two_pages_is_counted_once_by_all_its_rows()
    {
        var invitations =
            new[] { await InviteAsync(new { email = TestTenant.NewEmail() }), await InviteAsync(
                new { email = TestTenant.NewEmail() }) };
        var table = (await App.SharedAsync()).Services.GetRequiredService<StorageClients>().Table;
        foreach (var batch in Enumerable.Range(0, 1000).Chunk(100))
        {
            await table.SubmitTransactionAsync(
                batch.Select(
                    number => new TableTransactionAction(
                        TableTransactionActionType.Add, DeadLink(invitations[0].Id, number))));
        }

        Assert.Equal(
            invitations.Select(invitation => invitation.Id).Order(StringComparer.Ordinal),
            Ids(await ReadAsync()).Order(StringComparer.Ordinal));
    }

    private TableEntity DeadLink(string invitationId, int number)
    {
        var link = new InvitationLink(
            $"!{number:D4}", ChallengePurpose.Invitation, LinkSource.Other, 1, "", "local", DateTimeOffset.UnixEpoch);
        return new TableEntity(PartitionId.Invitation(tenant.Id, invitationId).ToString(), $"s|link|{link.Id}")
        {
            ["Body"] = JsonSerializer.Serialize(link, InvitationJson.Default.InvitationLink),
        };
    }

    private async Task<(string DocumentId, string[] Ids)> SendAsync(params object[] invitees)
    {
        var created = (await tenant.PostAsync("documents", new { title = "Contract", invitees }, tenant.Key)).Expect(
            201);
        return (created["id"],
            [
                .. created.Json.GetProperty("invitations").EnumerateArray().Select(
                    one => one.GetProperty("id").GetString()!)]);
    }

    private async Task<(string Id, string Link)> InviteAsync(object invitee)
    {
        var made =
            (await tenant.PostAsync(
                "documents", new { title = "Contract", invitees = new[] { invitee } }, tenant.Key)).Expect(
                    201).Json.GetProperty("invitations")[0];
        return (made.GetProperty("id").GetString()!, made.GetProperty("link").GetString()!);
    }

    private Task<JsonElement> ReadAsync() => ReadAsync(tenant);

    private static async Task<JsonElement> ReadAsync(TestTenant tenant) =>
        (await tenant.GetAsync("reports/policy", tenant.Key)).Expect(200).Json.GetProperty(
            "enforceTwoFactorForDocuments");

    private static string[] Ids(JsonElement report) =>
        [.. report.GetProperty("invitations").EnumerateArray().Select(one => one.GetProperty("id").GetString()!)];
}
