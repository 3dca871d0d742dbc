using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Countersign.Local;
using Countersign.Tests.Rig;
using Microsoft.IdentityModel.Tokens;

namespace Countersign.Tests.Http;

/// <summary>
/// A token is accepted only with our signature, algorithm, type, issuer and audience, and within its time.
/// </summary>
public class TokenTests : IAsyncLifetime
{
    private TestUser user = null!;
    private string token = "";

    public async Task InitializeAsync()
    {
        user = await (await TestTenant.UntouchedAsync()).CreateUserAsync();
        token = (await user.SignInAsync()).Expect(200)["accessToken"];
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task An_issued_token_is_accepted_and_verifies_with_the_published_key_alone()
    {
        (await GetMeAsync(token)).Expect(200);
        var parts = token.Split('.');
        var key = (await user.Tenant.Api.GetAsync("/api/v1/.well-known/jwks.json")).Expect(200).Json.GetProperty(
            "keys").EnumerateArray()
            .Single(jwk => jwk.GetProperty("kid").GetString() == Header(token)["kid"]!.GetValue<string>());
        using var ecdsa = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint
            {
                X = Base64UrlEncoder.DecodeBytes(key.GetProperty("x").GetString()),
                Y = Base64UrlEncoder.DecodeBytes(key.GetProperty("y").GetString()),
            },
        });

        Assert.True(
            ecdsa.VerifyData(
                Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64UrlEncoder.DecodeBytes(parts[2]),
                HashAlgorithmName.SHA256));
    }

    [Fact]
    public void The_token_names_user_tenant_factors_and_lifetime()
    {
        var claims = Claims(token);

        Assert.Equal(["pwd"], claims["amr"]!.AsArray().Select(value => value!.GetValue<string>()));
        Assert.Equal("aal1", claims["acr"]!.GetValue<string>());
        Assert.Equal(user.Id, claims["sub"]!.GetValue<string>());
        Assert.Equal($"{user.Tenant.Id}/access", claims["aud"]!.GetValue<string>());
        Assert.EndsWith(
            $"/api/v1/tenants/{user.Tenant.Id}", claims["iss"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(900, claims["exp"]!.GetValue<long>() - claims["iat"]!.GetValue<long>());
        Assert.Equal("at+jwt", Header(token)["typ"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("nOnE")]
    [InlineData("HS256")]
    [InlineData("RS256")]
    [InlineData("ES384")]
    public async Task A_token_with_another_algorithm_is_refused(string algorithm)
    {
        var header = Header(token);
        header["alg"] = algorithm;
        var content = $"{Encode(header)}.{token.Split('.')[1]}";
        var signature = algorithm == "HS256"
            ? Base64UrlEncoder.Encode(HMACSHA256.HashData(await PublicKeyAsync(), Encoding.ASCII.GetBytes(content)))
            : "";

        (await GetMeAsync($"{content}.{signature}")).Expect(401);
        (await GetMeAsync($"{content}.{token.Split('.')[2]}")).Expect(401);
    }

    [Theory]
    [InlineData("jwk", """{"kty":"EC"}""")]
    [InlineData("jku", "\"http://127.0.0.1:1/keys\"")]
    [InlineData("x5u", "\"http://127.0.0.1:1/cert\"")]
    [InlineData("kid", "\"another\"")]
    [InlineData("kid", "\"../../etc/passwd\"")]
    [InlineData("crit", "[\"x\"]")]
    [InlineData("typ", "\"JWT\"")]
    [InlineData("typ", "\"document+jwt\"")]
    public async Task A_token_with_a_forged_header_is_refused(string name, string value)
    {
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var header = Header(token);
        header[name] = JsonNode.Parse(value);
        var content = $"{Encode(header)}.{token.Split('.')[1]}";

        (await GetMeAsync(
            $"{content}.{Base64UrlEncoder.Encode(
                own.SignData(Encoding.ASCII.GetBytes(content), HashAlgorithmName.SHA256))}")).Expect(401);
        (await GetMeAsync($"{content}.{token.Split('.')[2]}")).Expect(401);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("..")]
    [InlineData("a.b.c")]
    [InlineData("a.b.c.d.e")]
    [InlineData("eyJhbGciOiJub25lIn0.e30.")]
    public async Task A_bearer_that_is_not_a_token_is_refused(string text) => (await GetMeAsync(text)).Expect(401);

    [Fact]
    public async Task A_changed_claim_breaks_the_signature()
    {
        var claims = Claims(token);
        claims["sub"] = "AAAAAAAAAAAAAAAAAAAAAA";
        var parts = token.Split('.');

        (await GetMeAsync($"{parts[0]}.{Encode(claims)}.{parts[2]}")).Expect(401);
        (await GetMeAsync($"{parts[0]}.{parts[1]}.")).Expect(401);
        (await GetMeAsync($"{parts[0]}.{parts[1]}.{new string('A', 86)}")).Expect(401);
    }

    [Fact]
    public async Task A_token_expires_after_exactly_fifteen_minutes()
    {
        var clock = new MovedClock();
        await using var app = await App.StartAsync(clock: clock);
        var mine = await (await TestTenant.CreateAsync(app)).CreateUserAsync();
        var fresh = (await mine.SignInAsync()).Expect(200)["accessToken"];
        var expires = DateTimeOffset.FromUnixTimeSeconds(Claims(fresh)["exp"]!.GetValue<long>());

        clock.SetTo(expires.AddMilliseconds(-1));
        (await mine.Tenant.GetAsync("me", ("Authorization", $"Bearer {fresh}"))).Expect(200);
        clock.SetTo(expires);
        (await mine.Tenant.GetAsync("me", ("Authorization", $"Bearer {fresh}"))).Expect(401);
    }

    [Fact]
    public async Task A_token_is_accepted_in_the_header_only()
    {
        (await user.Tenant.GetAsync($"me?access_token={token}")).Expect(401);
        (await user.Tenant.GetAsync("me", ("Authorization", token))).Expect(401);
    }

    private Task<Reply> GetMeAsync(string bearer) => user.Tenant.GetAsync("me", ("Authorization", $"Bearer {bearer}"));

    private async Task<byte[]> PublicKeyAsync() =>
        Encoding.UTF8.GetBytes((await user.Tenant.Api.GetAsync("/api/v1/.well-known/jwks.json")).Text);

    private static JsonObject Header(string jwt) =>
        JsonNode.Parse(Base64UrlEncoder.DecodeBytes(jwt.Split('.')[0]))!.AsObject();

    private static JsonObject Claims(string jwt) =>
        JsonNode.Parse(Base64UrlEncoder.DecodeBytes(jwt.Split('.')[1]))!.AsObject();

    private static string Encode(JsonNode node) => Base64UrlEncoder.Encode(JsonSerializer.SerializeToUtf8Bytes(node));
}
