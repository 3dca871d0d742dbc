using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Azure.Data.Tables;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Invitations;

/// <summary>The evidence of a document: who opened it, from which link, and with which factors.</summary>
public class EvidenceTests
{
    [Fact]
    public async Task Evidence_names_link_factors_and_times_masks_addresses_and_verifies_with_the_published_keys_alone()
    {
        var invitee = await TestInvitee.CreateAsync(await TestTenant.CreateAsync());
        var handle = (await invitee.OpenAsync("email")).Expect(200).Handle;
        (await invitee.SendAsync(handle, "sms")).Expect(202);
        var code = await invitee.CodeAsync("sms");
        (await invitee.VerifyAsync(handle, "sms", TestUser.OtherThan(code))).Expect(401);
        (await invitee.VerifyAsync(handle, "sms", code)).Expect(200);
        (await invitee.OpenAsync("other")).Expect(200);

        var evidence = await EvidenceAsync(invitee);
        var record = evidence.Json.GetProperty("record");

        Assert.DoesNotContain(invitee.Email!, evidence.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(invitee.Phone!, evidence.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(code, evidence.Text, StringComparison.Ordinal);
        Assert.Equal(
            (invitee.Id, invitee.DocumentId, "2fa"),
            (Text(record, "invitationId"), Text(record, "documentId"), Text(record, "auth")));
        Assert.True(record.GetProperty("chain").GetProperty("valid").GetBoolean());
        Assert.Equal(
            ["invitation.created"],
            record.GetProperty("occurrences").EnumerateArray().Select(one => Text(one, "type")));
        var openings = record.GetProperty("openings").EnumerateArray().ToList();
        Assert.Equal(
            ("invitation-link-email", 1, true),
            (Text(openings[0], "link"), openings[0].GetProperty("failures").GetInt32(), openings[0].TryGetProperty(
                "grantedAt", out _)));
        Assert.Equal(
            ["sms"], openings[0].GetProperty("factors").EnumerateArray().Select(factor => Text(factor, "factor")));
        Assert.Equal(
            ("invitation-link-other", 0, false),
            (Text(openings[1], "link"), openings[1].GetProperty("failures").GetInt32(), openings[1].TryGetProperty(
                "grantedAt", out _)));
        Assert.Equal(record.GetRawText(), await VerifiedAsync(invitee.Tenant, evidence["signature"]));
    }

    [Fact]
    public async Task A_tampered_audit_row_shows_in_the_evidence()
    {
        var invitee = await TestInvitee.CreateAsync(await TestTenant.CreateAsync(), "none");
        (await invitee.OpenAsync("email")).Expect(200);
        var azurite = new AzuriteFixture();
        await azurite.InitializeAsync();
        var table = new TableClient(azurite.ConnectionString, "countersign");
        await foreach (var row in table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter(
                $"PartitionKey eq {$"{invitee.Tenant.Id}|invitation|{invitee.Id}"} and Type eq 'invitation.opened'")))
        {
            row["By"] = "invitation-link-sms";
            await table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace);
        }

        Assert.False(
            (await EvidenceAsync(invitee)).Json.GetProperty("record").GetProperty("chain").GetProperty(
                "valid").GetBoolean());
    }

    private static async Task<Reply> EvidenceAsync(TestInvitee invitee) =>
        (await invitee.Tenant.GetAsync($"invitations/{invitee.Id}/evidence", invitee.Tenant.Key)).Expect(200);

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    /// <summary>The payload of a JWS that a published key signed.</summary>
    private static async Task<string> VerifiedAsync(TestTenant tenant, string jws)
    {
        var parts = jws.Split('.');
        var header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0])).RootElement;
        Assert.Equal(("ES256", "evidence+jws"), (Text(header, "alg"), Text(header, "typ")));
        var keys = (await tenant.Api.GetAsync("/api/v1/.well-known/jwks.json")).Expect(200).Json.GetProperty("keys");
        var key = keys.EnumerateArray().Single(one => Text(one, "kid") == Text(header, "kid"));
        using var algorithm = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint
            {
                X = Base64Url.DecodeFromChars(Text(key, "x")),
                Y = Base64Url.DecodeFromChars(Text(key, "y")),
            },
        });
        Assert.True(
            algorithm.VerifyData(
                Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]),
                HashAlgorithmName.SHA256));
        return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1]));
    }
}
