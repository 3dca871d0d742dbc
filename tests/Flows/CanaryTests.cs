using System.Net;
using System.Text;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using Countersign.Storage;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Flows;

/// <summary>
/// Known secrets go through every flow; then logs, queues, tables and problem bodies are searched for them.
/// </summary>
public class CanaryTests
{
    [Fact]
    public async Task No_secret_code_phone_or_address_reaches_a_log_a_queue_an_audit_row_or_a_problem_body()
    {
        var tenant = await TestTenant.CreateAsync();
        var bodies = new List<string>();
        var user = await tenant.CreateUserAsync();
        var phone = await tenant.CreateUserAsync(TestTenant.NewPhone());
        List<string> secrets = [
            TestTenant.Password, "wrong canary password", "a canary of a new password",
            .. await WalkAsync(user, bodies)];
        for (var i = 0; i < 5; i++)
        {
            bodies.Add((await phone.SignInAsync("wrong canary password")).Text);
        }

        secrets.Add((await phone.MessageAsync("Your account is locked")).Links.Single().Split('=')[1]);

        await AssertNowhereAsync(tenant, bodies, secrets, [user.Username, phone.Username], [user.Code(App.Now)]);
    }

    [Fact]
    public async Task No_secret_of_a_document_data_room_or_webhook_reaches_a_log_queue_audit_row_or_problem_body()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var tenant = await TestTenant.CreateAsync();
        var webhook = (await tenant.PutAsync(
            "webhook", new { url = receiver.Url, headers = new { Authorization = "Bearer canary of a webhook" } },
            tenant.Key)).Expect(200);
        var invitee = await TestInvitee.CreateAsync(tenant);
        var room = await TestRoom.CreateAsync(await tenant.CreateUserAsync());
        var phone = await room.SetPhoneAsync();
        string[] links = [invitee.OtherLink, await invitee.LinkAsync("email"), await invitee.LinkAsync("sms")];

        var document = await EnterAsync(tenant, (await invitee.OpenLinkAsync(links[1])).Expect(200), invitee.Phone!);
        var entry = await EnterAsync(tenant, (await room.EnterAsync(await room.User.BearerAsync())).Expect(200), phone);
        await Until.TrueAsync(
            () => new[] { "invitation.verified", "data-room.failed" }.All(
                type => receiver.All.Any(received => received.Json.GetProperty("type").GetString() == type)),
                "the webhook gets the events");

        await AssertNowhereAsync(
            tenant,
            [
                document.Problem, entry.Problem,
                .. receiver.All.Select(received => Encoding.UTF8.GetString(received.Body))],
            [
                "canary of a webhook", webhook["secret"]["whsec_".Length..],
                .. links.Select(link => link.Split('=')[1]), .. document.Secrets, .. entry.Secrets],
            [invitee.Email!, invitee.Phone!, phone, room.User.Username],
            [document.Code, entry.Code]);
    }

    // A wrong code first, then the one that was sent.
    private static async Task<(string Problem, string Code, string[] Secrets)> EnterAsync(
        TestTenant tenant, Reply challenged, string phone)
    {
        var handle = challenged.Handle;
        (await tenant.PostAsync("challenges/send", new { challenge = handle, factor = "sms" })).Expect(202);
        var code = await TestUser.CodeSentToAsync(phone);
        var problem = (await tenant.PostAsync(
            "challenges/verify", new { challenge = handle, factor = "sms", code = TestUser.OtherThan(code) })).Expect(
                401);
        var granted = (await tenant.PostAsync(
            "challenges/verify", new { challenge = handle, factor = "sms", code })).Expect(200);
        return (problem.Text, code, [handle, granted["grant"]]);
    }

    private static async Task AssertNowhereAsync(
        TestTenant tenant, IReadOnlyList<string> bodies, IReadOnlyList<string> secrets, IReadOnlyList<string> addresses,
        IReadOnlyList<string> codes)
    {
        var rows = await RowsAsync(tenant.Id);
        Assert.NotEmpty(App.Log.Lines);
        Assert.NotEmpty(rows);
        Assert.NotEmpty(bodies);
        foreach (var (texts, place) in new[] { (App.Log.Lines, "the logs"), (bodies, "a body"),
            (await QueuesAsync(), "a queue") })
        {
            AssertAbsent(texts, [.. secrets, .. addresses], place);
            AssertNoCode(texts, codes, place);
        }

        AssertAbsent(rows.Select(row => row.Text), secrets, "a table");
        AssertAbsent(
            rows.Where(row => !row.Key.StartsWith("s|", StringComparison.Ordinal)).Select(row => row.Text), addresses,
            "an audit or outbox row");
        AssertNoCode(rows.Select(row => row.Text), codes, "a table");
    }

    private static async Task<IReadOnlyList<string>> WalkAsync(TestUser user, List<string> bodies)
    {
        var now = App.Now;
        var bearer = await user.EnrolAsync(now.AddSeconds(-30));
        var handle = (await user.SignInAsync()).Expect(200).Handle;
        bodies.Add((await user.VerifyAsync(handle, user.WrongCode(now))).Expect(401).Text);
        var session = (await user.VerifyAsync(handle, user.Code(now))).Expect(200);
        bodies.Add(
            (await user.Tenant.PostAsync(
                "me/password", new { password = "wrong canary password", newPassword = "a canary of a new password" },
                TestUser.Bearer(session))).Expect(401).Text);
        (await user.Tenant.PostAsync("recovery/password", new { username = user.Username })).Expect(202);
        var reset = (await user.MessageAsync("Set a new password")).Links.Single().Split('=')[1];
        for (var i = 0; i < 4; i++)
        {
            bodies.Add((await user.SignInAsync("wrong canary password")).Text);
        }

        var unlock = (await user.MessageAsync("Unlock your account")).Links.Single().Split('=')[1];
        bodies.Add((await user.Tenant.PostAsync("recovery/unlock", new { token = reset })).Expect(404).Text);
        (await user.Tenant.PostAsync("recovery/unlock", new { token = unlock })).Expect(200);
        (await user.Tenant.PostAsync(
            "recovery/password/confirm", new { token = reset, newPassword = "a canary of a new password" })).Expect(
                204);
        return
        [
            OtpNet.Base32Encoding.ToString(user.TotpSecret!).TrimEnd('='), Convert.ToHexString(user.TotpSecret!),
            Convert.ToBase64String(user.TotpSecret!),
            bearer.Value["Bearer ".Length..], session["accessToken"], session["refreshToken"], handle, reset, unlock,
            user.Tenant.Key.Value,
        ];
    }

    private static async Task<IReadOnlyList<string>> QueuesAsync()
    {
        var azurite = new AzuriteFixture();
        await azurite.InitializeAsync();
        var texts = new List<string>();
        foreach (var name in (string[])[
            StorageClients.SmsQueue, StorageClients.EmailQueue, StorageClients.WebhookQueue,
            StorageClients.FollowUpQueue])
        {
            var queue = new QueueClient(
                azurite.ConnectionString, name,
                new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
            texts.AddRange((await queue.PeekMessagesAsync(32)).Value.Select(message => message.Body.ToString()));
        }

        return texts;
    }

    private static async Task<IReadOnlyList<(string Key, string Text)>> RowsAsync(string tenant)
    {
        var azurite = new AzuriteFixture();
        await azurite.InitializeAsync();
        var table = new TableClient(azurite.ConnectionString, "countersign");
        var (first, end) = ($"{tenant}|", $"{tenant}}}");
        var rows = new List<(string, string)>();
        await foreach (var row in table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey ge {first} and PartitionKey lt {end}")))
        {
            rows.Add(
                (row.RowKey, string.Join(
                    " ",
                    row.Keys.Select(key => row[key]).Select(
                        value => value is byte[] bytes ? Convert.ToHexString(bytes) : $"{value}"))));
        }

        return rows;
    }

    // Six digits occur by chance in a longer number or a hash, so the search is for the code alone.
    private static void AssertNoCode(IEnumerable<string> texts, IReadOnlyList<string> codes, string place) =>
        Assert.All(
            codes,
            code => Assert.DoesNotMatch(
                $"(?<![0-9A-Za-z.+/_-]){code}(?![0-9A-Za-z+/_-])", string.Join("\n", texts) + place));

    /// <summary>Asserts that no canary occurs in any encoding.</summary>
    internal static void AssertAbsent(IEnumerable<string> texts, IReadOnlyList<string> canaries, string place)
    {
        var all = string.Join("\n", texts);
        foreach (var canary in canaries)
        {
            string[] spellings = [canary, WebUtility.UrlEncode(canary), Convert.ToBase64String(
                Encoding.UTF8.GetBytes(canary)), Convert.ToHexString(Encoding.UTF8.GetBytes(canary))];
            Assert.All(
                spellings,
                spelling => Assert.False(
                    all.Contains(spelling, StringComparison.OrdinalIgnoreCase), $"'{canary}' is in {place}."));
        }
    }
}
