using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace Countersign.Tests.Rig;

/// <summary>The function app and a tenant's backend that trusts it, each with an address of its own.</summary>
public sealed class BackendRig : IAsyncLifetime
{
    public TokenIssuerApp Issuer { get; } = new();

    public SampleBackend Backend { get; private set; } = null!;

    public TestTenant Tenant => Issuer.Tenant;

    public async Task InitializeAsync()
    {
        await Issuer.InitializeAsync();
        Backend = await SampleBackend.StartAsync(Issuer);
    }

    public async Task DisposeAsync()
    {
        await Backend.DisposeAsync();
        await Issuer.DisposeAsync();
    }

    public async Task<string> AccessTokenAsync(TestTenant? tenant = null) =>
        (await (await (tenant ?? Tenant).CreateUserAsync()).SignInAsync()).Expect(200)["accessToken"];

    /// <summary>The same token with other claims, under the type that it had, signed by our own key.</summary>
    public Task<string> SignedAnewAsync(string token, Action<JsonObject> change)
    {
        var claims = Part(token, 1);
        change(claims);
        return OwnTokens.SignAsync(Issuer.App, Part(token, 0)["typ"]!.GetValue<string>(), claims);
    }

    public static JsonObject Part(string token, int part) =>
        JsonNode.Parse(Base64UrlEncoder.DecodeBytes(token.Split('.')[part]))!.AsObject();
}
