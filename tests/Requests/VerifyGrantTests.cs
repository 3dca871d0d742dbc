using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Countersign.Local;
using Countersign.Tests.Rig;
using Microsoft.IdentityModel.Tokens;

namespace Countersign.Tests.Requests;

/// <summary>
/// The sample for tenants' backends, run by Node with only the address of the keys. Some tests start the program, as a
/// tenant would.
/// </summary>
public class VerifyGrantTests(GrantIssuer issuer, GrantJudge judge)
    : IClassFixture<GrantIssuer>, IClassFixture<GrantJudge>
{
    [Fact]
    public async Task A_document_grant_is_accepted_and_its_claims_are_shown()
    {
        var invitee = await TestInvitee.CreateAsync(issuer.Tenant, "none");
        var (status, output, errors) = await RunAsync(
            issuer.Address, issuer.Tenant.Id, "document", (await invitee.OpenAsync("other")).Expect(200)["grant"]);

        Assert.True(status == 0, errors);
        var claims = JsonDocument.Parse(output).RootElement;
        Assert.Equal(
            (invitee.Id, invitee.DocumentId),
            (claims.GetProperty("sub").GetString(), claims.GetProperty("document").GetString()));
    }

    [Fact]
    public async Task A_room_grant_is_accepted_and_its_claims_are_shown()
    {
        var (room, bearer) = await RoomAsync();
        var claims = await AcceptedAsync("room", (await room.EnterAsync(bearer)).Expect(200)["grant"]);

        Assert.Equal(
            (room.User.Id, room.Id), (claims.GetProperty("sub").GetString(), claims.GetProperty("room").GetString()));
    }

    [Fact]
    public async Task A_trailing_slash_does_not_change_the_issuer_address()
    {
        var (status, _, errors) = await RunAsync(
            issuer.Address + "/", issuer.Tenant.Id, "document", await DocumentAsync());

        Assert.True(status == 0, errors);
    }

    [Fact]
    public async Task No_other_token_of_ours_is_accepted_as_a_grant()
    {
        var (room, bearer) = await RoomAsync();
        var signIn = (await room.User.SignInAsync()).Expect(200);
        var invitee = await TestInvitee.CreateAsync(issuer.Tenant);
        var handle = (await invitee.OpenAsync("other")).Expect(200).Handle;
        foreach (var kind in new[] { "document", "room" })
        {
            foreach (var token in new[] { signIn["accessToken"], signIn["refreshToken"], handle, invitee.OtherLink,
                issuer.Tenant.Key.Value, "" })
            {
                await RefusedAsync(
                    kind, token, token == signIn["accessToken"] ? $"The type is not {kind}+jwt." : "Not a JWT.");
            }
        }

        await RefusedAsync(
            "document", (await room.EnterAsync(bearer)).Expect(200)["grant"], "The type is not document+jwt.");
        await RefusedAsync("room", await DocumentAsync(), "The type is not room+jwt.");
    }

    [Theory]
    [InlineData("alg", "none", "The algorithm is not ES256.")]
    [InlineData("alg", "HS256", "The algorithm is not ES256.")]
    [InlineData("alg", "ES384", "The algorithm is not ES256.")]
    [InlineData("typ", "JWT", "The type is not document+jwt.")]
    [InlineData("typ", "at+jwt", "The type is not document+jwt.")]
    [InlineData("kid", "another", "The key is none of the published ones.")]
    [InlineData("crit", "x", "The header asks for what is not understood here.")]
    [InlineData("jku", "http://127.0.0.1:1/keys", "The signature is wrong.")]
    public async Task A_forged_header_is_refused_even_if_its_own_key_signed_the_token(
        string name, string value, string reason)
    {
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var parts = (await DocumentAsync()).Split('.');
        var header = System.Text.Json.Nodes.JsonNode.Parse(Base64UrlEncoder.DecodeBytes(parts[0]))!;
        header[name] = value;
        var content = $"{Base64UrlEncoder.Encode(header.ToJsonString())}.{parts[1]}";

        await RefusedAsync(
            "document",
            $"{content}.{Base64UrlEncoder.Encode(
                own.SignData(Encoding.ASCII.GetBytes(content), HashAlgorithmName.SHA256))}", reason);
    }

    [Fact]
    public async Task A_changed_claim_or_signature_is_refused()
    {
        var parts = (await DocumentAsync()).Split('.');
        var claims = Base64UrlEncoder.Decode(parts[1]).Replace("\"aal1\"", "\"aal2\"", StringComparison.Ordinal);
        var signature = (parts[2][0] == 'A' ? "B" : "A") + parts[2][1..];

        await RefusedAsync(
            "document", $"{parts[0]}.{Base64UrlEncoder.Encode(claims)}.{parts[2]}", "The signature is wrong.");
        await RefusedAsync("document", $"{parts[0]}.{parts[1]}.{signature}", "The signature is wrong.");
        await RefusedAsync("document", $"{parts[0]}.{parts[1]}.{new string('A', 86)}", "The signature is wrong.");
        await RefusedAsync("document", $"{parts[0]}.{parts[1]}.", "Not a JWT.");
    }

    [Fact]
    public async Task A_grant_of_another_tenant_or_another_deployment_is_refused()
    {
        var (grant, other) = (await DocumentAsync(), await TestTenant.CreateAsync(issuer.App));
        var shared =
            (await (await TestInvitee.CreateAsync(issuer.Tenant.In(await App.SharedAsync()), "none")).OpenAsync(
                "other")).Expect(200)["grant"];

        var (status, output, errors) = await RunAsync(issuer.Address, other.Id, "document", grant);
        Assert.Equal((1, "", "Refused. The issuer is another."), (status, output, errors));
        await RefusedAsync("document", shared, "The issuer is another.");
    }

    [Theory]
    [InlineData("document", "iss", "https://api.example.com/api/v1/tenants/{tenant}", "The issuer is another.")]
    [InlineData("document", "aud", "{tenant}/access", "The audience is another.")]
    [InlineData("document", "aud", "another/document", "The audience is another.")]
    [InlineData("room", "iss", "https://api.example.com/api/v1/tenants/{tenant}", "The issuer is another.")]
    [InlineData("room", "aud", "{tenant}/document", "The audience is another.")]
    [InlineData("room", "aud", "another/room", "The audience is another.")]
    public async Task A_grant_that_our_key_signed_with_only_the_issuer_or_the_audience_wrong_is_refused(
        string kind, string claim, string value, string reason)
    {
        var grant = kind == "document" ? await DocumentAsync() : await RoomGrantAsync();
        var claims = System.Text.Json.Nodes.JsonNode.Parse(
            Base64UrlEncoder.DecodeBytes(grant.Split('.')[1]))!.AsObject();
        await AcceptedAsync(kind, await OwnTokens.SignAsync(issuer.App, $"{kind}+jwt", claims));

        claims[claim] = value.Replace("{tenant}", issuer.Tenant.Id, StringComparison.Ordinal);
        await RefusedAsync(kind, await OwnTokens.SignAsync(issuer.App, $"{kind}+jwt", claims), reason);
    }

    [Theory]
    [InlineData(-32, "It has expired.")]
    [InlineData(2, "It is not valid yet.")]
    public async Task A_grant_is_refused_outside_its_half_hour(int minutes, string reason) =>
        await RefusedAsync("document", await issuer.DocumentGrantAsync(TimeSpan.FromMinutes(minutes)), reason);

    [Fact]
    public async Task Without_published_keys_every_grant_is_refused()
    {
        var (status, output, _) = await RunAsync(
            issuer.Address + "/nowhere", issuer.Tenant.Id, "document", await DocumentAsync());

        Assert.Equal((1, ""), (status, output));
    }

    private async Task<string> DocumentAsync() =>
        (await (await TestInvitee.CreateAsync(issuer.Tenant, "none")).OpenAsync("other")).Expect(200)["grant"];

    private async Task<(TestRoom Room, (string Name, string Value) Bearer)> RoomAsync()
    {
        var user = await issuer.Tenant.CreateUserAsync();
        return (await TestRoom.CreateAsync(user, enforced: false), await user.BearerAsync());
    }

    private async Task<string> RoomGrantAsync()
    {
        var (room, bearer) = await RoomAsync();
        return (await room.EnterAsync(bearer)).Expect(200)["grant"];
    }

    private async Task<JsonElement> AcceptedAsync(string kind, string token)
    {
        var (claims, refused) = await judge.JudgeAsync(issuer.Address, issuer.Tenant.Id, kind, token);
        Assert.Null(refused);
        return claims!.Value;
    }

    private async Task RefusedAsync(string kind, string token, string reason) =>
        Assert.Equal((null, reason), await judge.JudgeAsync(issuer.Address, issuer.Tenant.Id, kind, token));

    private static async Task<(int Status, string Output, string Errors)> RunAsync(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(
            "node", [Path.Combine(AppContext.BaseDirectory, "verify-grant.mjs"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var node = NodeProcess.Start(start);
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.WaitForExitAsync();
        return (node.ExitCode, (await output).Trim(), (await errors).Trim());
    }
}
