using Countersign.Local;

namespace Countersign.Tests.Rig;

/// <summary>An invitee of a document of a test tenant, and the links as they arrive.</summary>
public sealed class TestInvitee
{
    private TestInvitee(
        TestTenant tenant, string documentId, string id, string otherLink, string? email, string? phone) =>
        (Tenant, DocumentId, Id, OtherLink, Email, Phone) = (tenant, documentId, id, otherLink, email, phone);

    public TestTenant Tenant { get; }

    public string DocumentId { get; }

    public string Id { get; }

    /// <summary>The link that the sender may pass on.</summary>
    public string OtherLink { get; }

    public string? Email { get; }

    public string? Phone { get; }

    public static async Task<TestInvitee> CreateAsync(
        TestTenant tenant, string auth = "2fa", string? email = null, string? phone = null)
    {
        email ??= TestTenant.NewEmail();
        phone ??= TestTenant.NewPhone();
        var created = (await tenant.PostAsync(
            "documents", new { title = "Contract", invitees = new[] { new { name = "Ana", email, phone, auth } } },
            tenant.Key)).Expect(201);
        var made = created.Json.GetProperty("invitations")[0];
        return new TestInvitee(
            tenant, created["id"], made.GetProperty("id").GetString()!, made.GetProperty("link").GetString()!, email,
            phone);
    }

    public TestInvitee In(TestTenant tenant) => new(tenant, DocumentId, Id, OtherLink, Email, Phone);

    /// <summary>The newest link sent to the email address or the phone, once this many have arrived.</summary>
    public async Task<string> LinkAsync(string channel, string kind = "invitation", int number = 1)
    {
        var address = channel == "email" ? Email : Phone;
        string[] links = [];
        await App.SharedAsync();
        var acs = await App.AcsAsync();
        await Until.TrueAsync(() =>
        {
            links = [
                .. acs.Messages.Where(message => message.To == address).SelectMany(message => message.Links).Where(
                    link => link.Contains($"#{kind}=", StringComparison.Ordinal))];
            return links.Length >= number;
        }, $"{kind} link {number} to {address}");
        return links[0];
    }

    public async Task<Reply> OpenAsync(string source) =>
        await OpenLinkAsync(source == "other" ? OtherLink : await LinkAsync(source));

    public Task<Reply> OpenLinkAsync(string link) => Tenant.PostAsync("invitations/open", new { link });

    public Task<Reply> OpenPreviewAsync(string link, params (string Name, string Value)[] headers) =>
        Tenant.PostAsync("previews/open", new { link }, headers);

    public Task<Reply> SendAsync(string handle, string factor) =>
        Tenant.PostAsync("challenges/send", new { challenge = handle, factor });

    public Task<Reply> VerifyAsync(string handle, string factor, string code) =>
        Tenant.PostAsync("challenges/verify", new { challenge = handle, factor, code });

    /// <summary>Sends a code of the invitation and enters it.</summary>
    public async Task<Reply> ProveAsync(string handle, string factor, int number = 1)
    {
        (await SendAsync(handle, factor)).Expect(202);
        return await VerifyAsync(handle, factor, await CodeAsync(factor, number));
    }

    public Task<string> CodeAsync(string factor, int number = 1) =>
        TestUser.CodeSentToAsync((factor == "sms" ? Phone : Email)!, number);

    public Task<Reply> ActAsync(string action) => Tenant.PostAsync($"invitations/{Id}/{action}", null, Tenant.Key);

    public async Task<System.Text.Json.JsonElement> ReadAsync() =>
        (await Tenant.GetAsync($"documents/{DocumentId}", Tenant.Key)).Expect(200).Json.GetProperty(
            "invitations").EnumerateArray().Single(one => one.GetProperty("id").GetString() == Id);
}
