using System.Text.Json.Nodes;
using Countersign.Tests.Rig;
using Microsoft.IdentityModel.Tokens;

namespace Countersign.Tests.Clients;

/// <summary>Countersign.AspNetCore in a backend of its own: which access tokens it accepts.</summary>
public class AccessTokenTests(BackendRig rig) : IClassFixture<BackendRig>
{
    [Fact]
    public async Task A_user_of_the_tenant_is_known_by_id()
    {
        var user = await rig.Tenant.CreateUserAsync();
        using var answer = await rig.Backend.SendAsync(
            HttpMethod.Get, "/orders", (await user.SignInAsync()).Expect(200)["accessToken"]);

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal(
            user.Id, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["user"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("a.b.c")]
    public async Task Without_a_token_the_answer_is_401(string? token) => await RefusedAsync(token);

    [Fact]
    public async Task The_token_of_another_tenant_is_refused() =>
        await RefusedAsync(await rig.AccessTokenAsync(await TestTenant.CreateAsync(rig.Issuer.App)));

    [Fact]
    public async Task The_control_of_the_forgeries_is_accepted() =>
        Assert.Equal(200, await OrdersAsync(await rig.SignedAnewAsync(await rig.AccessTokenAsync(), _ => { })));

    [Theory]
    [InlineData("iss", "http://localhost:7071/api/v1/tenants/another")]
    [InlineData("aud", "another/access")]
    [InlineData("aud", "{tenant}/document")]
    [InlineData("aud", "{tenant}")]
    [InlineData("aud", null)]
    [InlineData("iss", null)]
    [InlineData("exp", null)]
    public async Task A_token_that_our_key_signed_with_one_wrong_claim_is_refused(string claim, string? value) =>
        await RefusedAsync(await rig.SignedAnewAsync(await rig.AccessTokenAsync(), claims =>
        {
            claims.Remove(claim);
            if (value is not null)
            {
                claims[claim] = value.Replace("{tenant}", rig.Tenant.Id, StringComparison.Ordinal);
            }
        }));

    [Fact]
    public async Task An_expired_token_is_refused()
    {
        var past = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - 60;

        await RefusedAsync(await rig.SignedAnewAsync(await rig.AccessTokenAsync(), claims => claims["exp"] = past));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("HS256")]
    [InlineData("ES384")]
    public async Task A_token_with_another_algorithm_is_refused(string algorithm)
    {
        var parts = (await rig.AccessTokenAsync()).Split('.');
        var header = BackendRig.Part(string.Join('.', parts), 0);
        header["alg"] = algorithm;
        var content = $"{Base64UrlEncoder.Encode(header.ToJsonString())}.{parts[1]}";

        await RefusedAsync($"{content}.");
        await RefusedAsync($"{content}.{parts[2]}");
    }

    [Fact]
    public async Task A_grant_is_refused_as_access_token_even_if_its_audience_says_so()
    {
        var invitee = await TestInvitee.CreateAsync(rig.Tenant, "none");
        var grant = (await invitee.OpenAsync("other")).Expect(200)["grant"];

        await RefusedAsync(grant);
        await RefusedAsync(await rig.SignedAnewAsync(grant, claims => claims["aud"] = $"{rig.Tenant.Id}/access"));
    }

    private async Task RefusedAsync(string? token) => Assert.Equal(401, await OrdersAsync(token));

    private Task<int> OrdersAsync(string? token) => rig.Backend.StatusAsync(HttpMethod.Get, "/orders", token);
}
