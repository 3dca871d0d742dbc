using System.Text.Json;
using Azure.Data.Tables;
using Countersign.Aggregates;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Webhooks;

/// <summary>`PUT` and `DELETE /webhook`: what may be set, how it is read back, and how it is kept.</summary>
public class WebhookTests : IAsyncLifetime
{
    private const string Url = "https://hooks.example.com/in?tenant=1";
    private TestTenant tenant = null!;

    public async Task InitializeAsync() => tenant = await TestTenant.CreateAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Each_setting_of_the_webhook_makes_a_new_secret_of_32_random_bytes()
    {
        var secrets = new[] { await SetAsync(), await SetAsync() };

        Assert.All(
            secrets,
            secret => Assert.Equal(("whsec_", 32), (secret[..6], Convert.FromBase64String(secret[6..]).Length)));
        Assert.NotEqual(secrets[0], secrets[1]);
    }

    [Fact]
    public async Task The_webhook_is_read_with_masked_values_and_accepts_them_unchanged()
    {
        await SetAsync(new Dictionary<string, string> { ["x-tenant"] = "canary", ["authorization"] = "Bearer canary" });
        var policy = await tenant.PolicyAsync();
        var rows = (await tenant.AuditAsync(tenant.Id)).Count;

        Assert.Equal(
            $$$"""{"url":"{{{Url}}}","headers":{"authorization":"***","x-tenant":"***"}}""",
            policy.GetProperty("webhook").GetRawText());
        (await tenant.PatchPolicyAsync(policy.GetRawText())).Expect(204);
        Assert.Equal(rows, (await tenant.AuditAsync(tenant.Id)).Count);
    }

    [Theory]
    [InlineData("""{"url":"https://hooks.example.com/in?tenant=1","headers":{}}""")]
    [InlineData("""{"url":"https://elsewhere.example","headers":{"A":"***"}}""")]
    [InlineData("""{"url":"https://hooks.example.com/in?tenant=1","headers":{"A":"b"}}""")]
    [InlineData("null")]
    [InlineData("{}")]
    public async Task A_patch_of_the_tenant_does_not_change_the_webhook(string webhook)
    {
        await SetAsync(new { A = "b" });

        var reply = await tenant.PatchPolicyAsync($$"""{"webhook":{{webhook}}}""");

        Assert.Equal(
            "Is set by PUT /webhook.",
            reply.Expect(400).Json.GetProperty("errors").GetProperty("webhook")[0].GetString());
    }

    [Fact]
    public async Task Setting_changing_and_removing_write_one_audit_row_each_and_removing_again_writes_none()
    {
        await SetAsync();
        await SetAsync();
        (await tenant.DeleteAsync("webhook", tenant.Key)).Expect(204);
        (await tenant.DeleteAsync("webhook", tenant.Key)).Expect(204);

        var rows = (await tenant.AuditAsync(tenant.Id)).Where(
            row => row.GetProperty("type").GetString() == "tenant.policy-changed").Select(
                row => row.GetProperty("subject").GetString());
        Assert.Equal(["webhook", "webhook", "webhook"], rows);
        Assert.Equal(JsonValueKind.Null, (await tenant.PolicyAsync()).GetProperty("webhook").ValueKind);
    }

    [Theory]
    [InlineData("{}", "url")]
    [InlineData("""{"url":""}""", "url")]
    [InlineData("""{"url":5}""", "url")]
    [InlineData("""{"url":"nowhere"}""", "url")]
    [InlineData("""{"url":"https://hooks.example","events":[]}""", "events")]
    [InlineData("""{"url":"https://hooks.example","events":"user.created"}""", "events")]
    [InlineData("""{"url":"https://hooks.example","events":[5]}""", "events")]
    [InlineData("""{"url":"https://hooks.example","events":["webhook.test"]}""", "events")]
    [InlineData("""{"url":"https://hooks.example","headers":[]}""", "headers")]
    [InlineData("""{"url":"https://hooks.example","headers":{"A":5}}""", "headers.A")]
    [InlineData("""{"url":"https://hooks.example","headers":{"A":null}}""", "headers.A")]
    [InlineData("""{"url":"https://hooks.example","headers":{"A":""}}""", "headers.A")]
    [InlineData("""{"url":"https://hooks.example","headers":{"A":"\ud800"}}""", "headers.A")]
    [InlineData("""{"url":"https://hooks.example","headers":{"A":"b\r\nHost: c"}}""", "headers.A")]
    [InlineData("""{"url":"https://hooks.example","headers":{"A":"å"}}""", "headers.A")]
    [InlineData("""{"url":"https://hooks.example","headers":{"":"b"}}""", "headers.")]
    [InlineData("""{"url":"https://hooks.example","headers":{"A B":"b"}}""", "headers.A B")]
    [InlineData("""{"url":"https://hooks.example","headers":{"A:":"b"}}""", "headers.A:")]
    [InlineData("""{"url":"https://hooks.example","headers":{"A":"b","a":"b"}}""", "headers.a")]
    [InlineData("""{"url":"https://hooks.example","headers":{"hOST":"b"}}""", "headers.hOST")]
    [InlineData("""{"url":"https://hooks.example","headers":{"Connection":"close"}}""", "headers.Connection")]
    [InlineData("""{"url":"https://hooks.example","headers":{"keep-alive":"b"}}""", "headers.keep-alive")]
    [InlineData(
        """{"url":"https://hooks.example","headers":{"Proxy-Authorization":"b"}}""", "headers.Proxy-Authorization")]
    [InlineData("""{"url":"https://hooks.example","headers":{"te":"b"}}""", "headers.te")]
    [InlineData("""{"url":"https://hooks.example","headers":{"Trailer":"b"}}""", "headers.Trailer")]
    [InlineData(
        """{"url":"https://hooks.example","headers":{"Transfer-Encoding":"chunked"}}""", "headers.Transfer-Encoding")]
    [InlineData("""{"url":"https://hooks.example","headers":{"UPGRADE":"b"}}""", "headers.UPGRADE")]
    [InlineData("""{"url":"https://hooks.example","headers":{"content-length":"1"}}""", "headers.content-length")]
    [InlineData("""{"url":"https://hooks.example","headers":{"Content-Type":"text/plain"}}""", "headers.Content-Type")]
    [InlineData("""{"url":"https://hooks.example","headers":{"Webhook-Signature":"b"}}""", "headers.Webhook-Signature")]
    [InlineData(
        """{"url":"https://hooks.example","headers":{"a":"1","b":"1","c":"1","d":"1","e":"1","f":"1","g":"1","h":"1","i":"1","j":"1","k":"1"}}""", "headers")]
    [InlineData(
        """{"url":"http://hooks.example","headers":{"Host":"b","A":5},"secret":"mine"}""", "headers.A", "headers.Host",
        "secret", "url")]
    public async Task An_invalid_setting_is_refused_with_its_path(string body, params string[] paths)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        var reply = await tenant.Api.SendAsync(
            HttpMethod.Put, $"/api/v1/tenants/{tenant.Id}/webhook", content, tenant.Key);

        Assert.Equal(paths, reply.Expect(400).Errors);
        Assert.Equal(JsonValueKind.Null, (await tenant.PolicyAsync()).GetProperty("webhook").ValueKind);
    }

    [Fact]
    public async Task Unknown_events_are_listed_and_known_ones_are_read_back_once_each_in_order()
    {
        var refused = await tenant.PutAsync(
            "webhook", new { url = Url, events = new[] { "user.made", "user.created", "USER.CREATED" } }, tenant.Key);
        Assert.Equal(
            "Unknown: user.made, USER.CREATED.",
            refused.Expect(400).Json.GetProperty("errors").GetProperty("events")[0].GetString());

        string[] events = ["user.deleted", "account.locked", "user.deleted"];
        (await tenant.PutAsync("webhook", new { url = Url, events }, tenant.Key)).Expect(200);
        Assert.Equal(
            """["account.locked","user.deleted"]""",
            (await tenant.PolicyAsync()).GetProperty("webhook").GetProperty("events").GetRawText());
    }

    [Fact]
    public async Task The_longest_allowed_webhook_fits_into_its_row()
    {
        var headers = Enumerable.Range(0, 10).ToDictionary(
            number => new string('+', 63) + number, _ => new string('~', 1024));
        var url = "https://hooks.example/" + new string('&', 2000 - "https://hooks.example/".Length);

        (await tenant.PutAsync("webhook", new { url, headers }, tenant.Key)).Expect(200);
        (await tenant.PutAsync("webhook", new { url = url + "&" }, tenant.Key)).Expect(400);
        (await tenant.PutAsync(
            "webhook", new { url = Url, headers = new Dictionary<string, string> { [new string('+', 65)] = "b" } },
            tenant.Key)).Expect(400);
        (await tenant.PutAsync(
            "webhook", new { url = Url, headers = new { A = new string('~', 1025) } }, tenant.Key)).Expect(400);

        Assert.Equal(url, (await tenant.PolicyAsync()).GetProperty("webhook").GetProperty("url").GetString());
    }

    [Fact]
    public async Task Neither_the_table_nor_a_log_contains_the_secret_or_header_values_in_plaintext()
    {
        var secret = await SetAsync(new { Authorization = "Bearer canary of a webhook" });

        var bytes = Convert.FromBase64String(secret["whsec_".Length..]);
        string[] canaries = [
            "canary of a webhook", secret["whsec_".Length..], Convert.ToHexString(bytes),
            System.Buffers.Text.Base64Url.EncodeToString(bytes)];
        var (rows, log) = (await RowsAsync(), string.Join('\n', App.Log.Lines));
        Assert.Contains("hooks.example.com", rows, StringComparison.Ordinal);
        Assert.All(canaries, canary => Assert.DoesNotContain(canary, rows + log, StringComparison.OrdinalIgnoreCase));
    }

    private async Task<string> SetAsync(object? headers = null) =>
        (await tenant.PutAsync("webhook", new { url = Url, headers }, tenant.Key)).Expect(200)["secret"];

    private async Task<string> RowsAsync()
    {
        var azurite = new AzuriteFixture();
        await azurite.InitializeAsync();
        var rows = new List<string>();
        await foreach (var row in new TableClient(azurite.ConnectionString, "countersign").QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {PartitionId.OfTenant(tenant.Id).ToString()}")))
        {
            rows.AddRange(
                row.Keys.Select(key => row[key]).Select(
                    value => value is byte[] bytes ? Convert.ToHexString(bytes) : $"{value}"));
        }

        return string.Join('\n', rows);
    }
}
