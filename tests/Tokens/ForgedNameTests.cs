using System.Text.Json.Nodes;
using Countersign.Tests.Rig;
using Microsoft.IdentityModel.Tokens;

namespace Countersign.Tests.Tokens;

/// <summary>
/// A token that our own key signed, with one wrong name: a correct signature must not stand in for the check of issuer
/// or audience. (RFC 8725, 3.8 and 3.9.)
/// </summary>
public class ForgedNameTests : IAsyncLifetime
{
    private TestUser user = null!;
    private string token = "";

    public async Task InitializeAsync()
    {
        user = await (await TestTenant.CreateAsync()).CreateUserAsync();
        token = (await user.SignInAsync()).Expect(200)["accessToken"];
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_token_that_the_test_signs_again_unchanged_is_accepted() =>
        (await GetMeAsync(claims => claims)).Expect(200);

    [Theory]
    [InlineData("iss", "http://localhost:7071/api/v1/tenants/another")]
    [InlineData("iss", "http://localhost:7072/api/v1/tenants/{tenant}")]
    [InlineData("iss", "http://localhost:7071/api/v1/tenants/{tenant}/")]
    [InlineData("iss", "")]
    [InlineData("aud", "another/access")]
    [InlineData("aud", "{tenant}/document")]
    [InlineData("aud", "{tenant}/room")]
    [InlineData("aud", "{tenant}")]
    [InlineData("aud", "")]
    public async Task A_token_of_our_key_with_only_the_issuer_or_the_audience_wrong_is_refused(
        string claim, string value) =>
        Assert.Equal("invalid_token", (await GetMeAsync(claims =>
        {
            claims[claim] = value.Replace("{tenant}", user.Tenant.Id, StringComparison.Ordinal);
            return claims;
        })).Expect(401).Code);

    [Theory]
    [InlineData("iss")]
    [InlineData("aud")]
    [InlineData("exp")]
    public async Task A_token_of_our_key_without_the_claim_is_refused(string claim) =>
        Assert.Equal("invalid_token", (await GetMeAsync(claims =>
        {
            claims.Remove(claim);
            return claims;
        })).Expect(401).Code);

    private async Task<Reply> GetMeAsync(Func<JsonObject, JsonObject> change)
    {
        var claims = JsonNode.Parse(Base64UrlEncoder.DecodeBytes(token.Split('.')[1]))!.AsObject();
        var forged = await OwnTokens.SignAsync(await App.SharedAsync(), "at+jwt", change(claims));
        return await user.Tenant.GetAsync("me", ("Authorization", $"Bearer {forged}"));
    }
}
