using System.Net;
using System.Net.Http.Headers;
using Countersign.Tests.Rig;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Countersign.Tests.Clients;

/// <summary>
/// ASP.NET Core's own bearer tokens, with the issuer's address alone: discovery has all that the library reads.
/// </summary>
public class JwtBearerTests(TokenIssuerApp issuer) : IClassFixture<TokenIssuerApp>
{
    [Fact]
    public async Task A_backend_that_knows_the_issuer_accepts_its_tokens()
    {
        await using var backend = await StartAsync();
        var user = await issuer.Tenant.CreateUserAsync();
        var token = (await user.SignInAsync()).Expect(200)["accessToken"];

        Assert.Equal((HttpStatusCode.OK, user.Id), await GetAsync(backend, token));
    }

    [Fact]
    public async Task A_backend_refuses_the_tokens_of_another_tenant()
    {
        await using var backend = await StartAsync();
        var user = await (await TestTenant.CreateAsync(issuer.App)).CreateUserAsync();
        var token = (await user.SignInAsync()).Expect(200)["accessToken"];

        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(backend, token)).Status);
    }

    private async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
        {
            options.Authority = issuer.IssuerOf(issuer.Tenant.Id);
            options.Audience = $"{issuer.Tenant.Id}/access";
            options.RequireHttpsMetadata = false;
            options.MapInboundClaims = false;
        });
        builder.Services.AddAuthorization();
        var backend = builder.Build();
        backend.MapGet("/me", (System.Security.Claims.ClaimsPrincipal user) => user.FindFirst("sub")!.Value)
            .RequireAuthorization();
        await backend.StartAsync();
        return backend;
    }

    private static async Task<(HttpStatusCode Status, string Text)> GetAsync(WebApplication backend, string token)
    {
        using var client = new HttpClient { BaseAddress = new Uri(backend.Urls.Single()) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await client.GetAsync(new Uri("/me", UriKind.Relative));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
