using Countersign.Policy;
using Countersign.Settings;
using Countersign.Tenants;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Countersign.Tests.Tenants;

/// <summary>Where a tenant's links lead, and which pages may call its routes.</summary>
public sealed class TenantPagesTests
{
    private const string Changed = "The web addresses of your organisation were changed";

    [Theory]
    [InlineData(null, null, "https://api.example/t/acme")]
    [InlineData(null, "https://login.example/in/{tenant}/now", "https://login.example/in/acme/now")]
    [InlineData(null, "https://login.example", "https://login.example")]
    [InlineData("https://acme.example/enter", "https://login.example/{tenant}", "https://acme.example/enter")]
    public void A_link_leads_to_the_tenants_page_else_the_deployments_else_the_hosted_one(
        string? own, string? deployment, string page)
    {
        Assert.Equal(page, Pages(deployment).PageOf("acme", Policy() with { PublicUrl = own }));
    }

    [Theory]
    [InlineData("https://sign.example.com:443/enter", "https://sign.example.com")]
    [InlineData("https://SIGN.example.com:8443", "https://sign.example.com:8443")]
    [InlineData("https://b\u00fccher.example/", "https://xn--bcher-kva.example")]
    [InlineData("http://localhost:5173", "http://localhost:5173")]
    [InlineData("http://[::1]:5173/", "http://[::1]:5173")]
    public void An_origin_is_written_as_a_browser_writes_it(string page, string origin) =>
        Assert.Equal([origin], Pages(page).OriginsOf("acme", Policy()));

    [Fact]
    public async Task The_links_of_two_tenants_lead_to_their_own_pages_and_the_code_is_bound_to_the_pages_host()
    {
        var first = await TestTenant.CreateAsync();
        var second = await TestTenant.CreateAsync();
        (await first.PatchPolicyAsync("""{"publicUrl":"https://login.first.example/in"}""")).Expect(204);
        (await second.PatchPolicyAsync("""{"publicUrl":"https://second.example"}""")).Expect(204);

        foreach (var (tenant, page) in new[]
        {
            (first, "https://login.first.example/in"), (second, "https://second.example"),
        })
        {
            var user = await tenant.CreateUserAsync();
            (await tenant.PostAsync("recovery/password", new { username = user.Username })).Expect(202);
            var document = (await tenant.PostAsync(
                "documents",
                new
                {
                    title = "Lease",
                    invitees = new[] { new { name = "Ann", email = TestTenant.NewEmail(), auth = "1fa" } }
                },
                tenant.Key)).Expect(201);

            Assert.StartsWith(
                $"{page}#password=", (await user.MessageAsync("Set a new password")).Links.Single(),
                StringComparison.Ordinal);
            Assert.StartsWith(
                $"{page}#invitation=",
                document.Json.GetProperty("invitations")[0].GetProperty("link").GetString(), StringComparison.Ordinal);

            var phone = TestTenant.NewPhone();
            var caller = await tenant.CreateUserAsync(phone);
            (await tenant.PostAsync("sign-in", new { username = phone, codeBy = "sms" })).Expect(200);
            var sms = await caller.MessageAsync("");
            Assert.Contains($"\n@{new Uri(page).Host} #", sms.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Only_the_api_key_changes_where_links_lead()
    {
        var tenant = await TestTenant.CreateAsync();
        (await tenant.PatchPolicyAsync("""{"publicUrl":"https://login.acme.example"}""")).Expect(204);
        var (_, bearer) = await tenant.CreateAdministratorAsync();

        foreach (var patch in (string[])[
            """{"publicUrl":"https://evil.example"}""", """{"documentUrl":"https://evil.example"}""",
            """{"origins":["https://evil.example"]}""", """{"publicUrl":null}""",
            """{"publicUrl":"https://login.acme.example","passkeyDomain":"acme.example"}"""])
        {
            Assert.Equal("forbidden", (await tenant.PatchPolicyAsync(patch, bearer)).Expect(403).Code);
        }

        // A client may send back what it has read.
        (await tenant.PatchPolicyAsync(
            """{"publicUrl":"https://login.acme.example","origins":[],"attempts":4}""", bearer)).Expect(204);
        Assert.Equal("https://login.acme.example", (await tenant.PolicyAsync()).GetProperty("publicUrl").GetString());
    }

    [Fact]
    public async Task Every_administrator_is_told_once_of_each_change_and_nobody_else()
    {
        var tenant = await TestTenant.CreateAsync();
        var (first, _) = await tenant.CreateAdministratorAsync();
        var (second, _) = await tenant.CreateAdministratorAsync();
        var user = await tenant.CreateUserAsync();

        (await tenant.PatchPolicyAsync("""{"publicUrl":"https://login.acme.example"}""")).Expect(204);
        (await tenant.PatchPolicyAsync("""{"attempts":4}""")).Expect(204);
        await first.MessageAsync(Changed);
        await second.MessageAsync(Changed);
        (await tenant.PatchPolicyAsync("""{"origins":["https://app.acme.example"]}""")).Expect(204);
        await first.MessageAsync(Changed, number: 2);
        await second.MessageAsync(Changed, number: 2);

        var told = (await App.AcsAsync()).Messages.Where(message => message.Subject == Changed).CountBy(
            message => message.To).ToDictionary();
        Assert.Equal((2, 2), (told[first.Username], told[second.Username]));
        Assert.DoesNotContain(user.Username, told.Keys);
    }

    [Fact]
    public async Task A_documents_grant_comes_with_the_place_that_takes_it()
    {
        var tenant = await TestTenant.CreateAsync();
        async Task<Reply> OpenAsync()
        {
            var document = (await tenant.PostAsync(
                "documents",
                new
                {
                    title = "Lease",
                    invitees = new[] { new { name = "Ann", email = TestTenant.NewEmail(), auth = "none" } },
                },
                tenant.Key)).Expect(201);
            var link = document.Json.GetProperty("invitations")[0].GetProperty("link").GetString();
            return (await tenant.PostAsync("invitations/open", new { link })).Expect(200);
        }

        Assert.False((await OpenAsync()).Json.TryGetProperty("location", out _));
        (await tenant.PatchPolicyAsync("""{"documentUrl":"https://acme.example/documents?from=mail"}""")).Expect(204);

        var granted = await OpenAsync();
        Assert.Equal($"https://acme.example/documents?from=mail#grant={granted["grant"]}", granted["location"]);
    }

    [Fact]
    public async Task A_tenants_routes_admit_its_own_origins_and_not_those_of_another_tenant()
    {
        var first = await TestTenant.CreateAsync();
        var second = await TestTenant.CreateAsync();
        (await first.PatchPolicyAsync(
            """{"publicUrl":"https://login.first.example/in","origins":["https://app.first.example"]}""")).Expect(204);
        (await second.PatchPolicyAsync("""{"publicUrl":"https://second.example"}""")).Expect(204);

        await AssertAdmittedAsync(first, "https://login.first.example", admitted: true);
        await AssertAdmittedAsync(first, "https://app.first.example", admitted: true);
        await AssertAdmittedAsync(first, "https://second.example", admitted: false);
        await AssertAdmittedAsync(second, "https://second.example", admitted: true);
        await AssertAdmittedAsync(second, "https://app.first.example", admitted: false);

        // A tenant with a page of its own does not admit the deployment's.
        var deployment = PageAddress.OriginOf(new Uri((await App.SharedAsync()).Services
            .GetRequiredService<TenantPages>().PageOf("any-tenant", Policy())));
        await AssertAdmittedAsync(second, deployment, admitted: false);
        await AssertAdmittedAsync(await TestTenant.CreateAsync(), deployment, admitted: true);
    }

    private static async Task AssertAdmittedAsync(TestTenant tenant, string origin, bool admitted)
    {
        var answer = await tenant.PostAsync("sign-in", new { username = "x@example.com" }, ("Origin", origin));
        var preflight = await tenant.Api.SendAsync(
            HttpMethod.Options, $"/api/v1/tenants/{tenant.Id}/sign-in", null, ("Origin", origin),
            ("Access-Control-Request-Method", "POST"));

        Assert.All((Reply[])[answer.Expect(400), preflight.Expect(204)], reply => Assert.Equal(
            admitted, reply.Headers.Contains($"Access-Control-Allow-Origin: {origin}\n", StringComparison.Ordinal)
                || reply.Headers.Contains($"Access-Control-Allow-Origin: {origin}\r\n", StringComparison.Ordinal)));
        Assert.Equal(
            admitted, preflight.Headers.Contains("Access-Control-Allow-Methods: POST", StringComparison.Ordinal));
    }

    private static TenantPages Pages(string? deployment) => new(Options.Create(new CountersignOptions
    {
        ApiUrl = new Uri("https://api.example"),
        PublicUrl = deployment is null ? null : new Uri(deployment),
    }));

    private static TenantPolicy Policy() => new() { Name = "Acme", Issuer = "Acme" };
}
