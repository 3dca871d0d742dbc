using System.Net;
using System.Text.Json;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Tokens;

/// <summary>What a tenant's backends read before they check its tokens.</summary>
public class DiscoveryTests
{
    [Fact]
    public async Task The_metadata_of_a_tenant_names_its_issuer_and_the_keys_and_nothing_else()
    {
        var tenant = await TestTenant.CreateAsync();
        var answer = (await tenant.GetAsync(".well-known/openid-configuration")).Expect(200);

        Assert.Equal(
            $$"""{"issuer":"http://localhost:7071/api/v1/tenants/{{tenant.Id}}","jwks_uri":"http://localhost:7071/api/v1/.well-known/jwks.json","response_types_supported":[],"subject_types_supported":["public"],"id_token_signing_alg_values_supported":["ES256"]}""",
            answer.Text);
    }

    [Theory]
    [InlineData("nobody-here")]
    [InlineData("No Tenant")]
    [InlineData("-")]
    public async Task A_tenant_that_is_not_there_has_no_metadata(string tenant)
    {
        var api = new Api((await App.SharedAsync()).BaseAddress);

        Assert.Equal(
            "not_found",
            (await api.GetAsync($"/api/v1/tenants/{tenant}/.well-known/openid-configuration")).Expect(404).Code);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("https://app.example.com")]
    public async Task Metadata_and_keys_are_for_every_page_and_cached_for_five_minutes(string? origin)
    {
        var tenant = await TestTenant.CreateAsync();
        foreach (var path in new[] { $"tenants/{tenant.Id}/.well-known/openid-configuration", ".well-known/jwks.json" })
        {
            using var client = new HttpClient { BaseAddress = tenant.Api.BaseAddress };
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/{path}");
            request.Headers.TryAddWithoutValidation("Origin", origin);
            using var answer = await client.SendAsync(request);

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("public, max-age=300", $"{answer.Headers.CacheControl}");
            Assert.Equal(["*"], answer.Headers.GetValues("Access-Control-Allow-Origin"));
        }
    }

    [Fact]
    public async Task A_refusal_is_not_cached_and_names_no_origin()
    {
        using var client = new HttpClient { BaseAddress = (await App.SharedAsync()).BaseAddress };
        using var answer = await client.GetAsync(
            new Uri("/api/v1/tenants/nobody-here/.well-known/openid-configuration", UriKind.Relative));

        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task The_issuer_of_the_metadata_is_the_issuer_of_the_tokens()
    {
        var user = await (await TestTenant.CreateAsync()).CreateUserAsync();
        var token = (await user.SignInAsync()).Expect(200)["accessToken"];
        var claims = JsonDocument.Parse(
            Microsoft.IdentityModel.Tokens.Base64UrlEncoder.DecodeBytes(token.Split('.')[1])).RootElement;

        Assert.Equal(
            claims.GetProperty("iss").GetString(),
            (await user.Tenant.GetAsync(".well-known/openid-configuration")).Expect(200)["issuer"]);
    }
}
