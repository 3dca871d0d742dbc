using System.Text.Json;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Clients;

/// <summary>Access tokens as a backend in Node checks them: with jose, and the issuer's address alone.</summary>
public class JoseTests(TokenIssuerApp issuer) : IClassFixture<TokenIssuerApp>
{
    private static readonly string Folder = Npm.Folder("jose");

    [Fact]
    public async Task An_access_token_of_the_tenant_is_accepted()
    {
        var user = await issuer.Tenant.CreateUserAsync();
        var claims = await VerifyAsync(issuer.Tenant.Id, (await user.SignInAsync()).Expect(200)["accessToken"]);

        Assert.Equal(user.Id, claims.GetProperty("sub").GetString());
        Assert.Equal("aal1", claims.GetProperty("acr").GetString());
    }

    [Fact]
    public async Task A_token_of_another_tenant_is_refused()
    {
        var other = await TestTenant.CreateAsync(issuer.App);
        var user = await other.CreateUserAsync();
        var answer = await VerifyAsync(issuer.Tenant.Id, (await user.SignInAsync()).Expect(200)["accessToken"]);

        Assert.Equal(
            ("ERR_JWT_CLAIM_VALIDATION_FAILED", "iss"),
            (answer.GetProperty("refused").GetString(), answer.GetProperty("claim").GetString()));
    }

    [Fact]
    public async Task A_document_grant_is_no_access_token()
    {
        var invitee = await TestInvitee.CreateAsync(issuer.Tenant, "none");
        var answer = await VerifyAsync(issuer.Tenant.Id, (await invitee.OpenAsync("other")).Expect(200)["grant"]);

        Assert.Equal("ERR_JWT_CLAIM_VALIDATION_FAILED", answer.GetProperty("refused").GetString());
    }

    private async Task<JsonElement> VerifyAsync(string tenant, string token)
    {
        await Npm.InstallAsync(Folder);
        return JsonElement.Parse(
            await Npm.RunAsync(
                Folder, "node", ["verify.mjs", token],
                ("COUNTERSIGN_URL", issuer.Address.AbsoluteUri.TrimEnd('/')), ("COUNTERSIGN_TENANT", tenant)));
    }
}
