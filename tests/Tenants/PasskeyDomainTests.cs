using Countersign.Aggregates;
using Countersign.Storage;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Tenants;

/// <summary>The domain to which a tenant's passkeys are bound, and what happens when it moves.</summary>
public class PasskeyDomainTests
{
    private const string Page = """{"publicUrl":"https://login.acme.example/in","origins":["https://app.acme.example","https://other.example"]}""";
    private const string Moved = """{"publicUrl":"https://new.example","endPasskeys":true}""";
    private const string Widened = """{"passkeyDomain":"acme.example"}""";

    [Fact]
    public async Task The_tenants_origins_under_the_domain_are_accepted_and_no_others()
    {
        var tenant = await TestTenant.CreateAsync();
        (await tenant.PatchPolicyAsync(Page)).Expect(204);
        (await tenant.PatchPolicyAsync(Widened)).Expect(204);
        var user = await tenant.CreateUserAsync();
        using var passkey = await user.NewPasskeyAsync();
        Assert.Equal("acme.example", passkey.Domain);
        passkey.Origin = "https://login.acme.example";
        await user.AddAsync(passkey, await user.BearerAsync());

        foreach (var (origin, status) in new[]
        {
            ("https://app.acme.example", 200), ("https://login.acme.example", 200), ("https://other.example", 401),
            ("https://acme.example", 401), ("http://app.acme.example", 401), ("https://app.acme.example:8443", 401),
        })
        {
            passkey.Origin = origin;
            Assert.Equal((origin, status), (origin, (await user.SignInByPasskeyAsync(passkey)).Status));
        }
    }

    [Fact]
    public async Task The_domain_moves_freely_while_there_is_no_passkey_and_then_only_with_the_passkeys_end()
    {
        var tenant = await TestTenant.CreateAsync();
        var user = await tenant.CreateUserAsync();
        (await tenant.PatchPolicyAsync(Page)).Expect(204);
        using var passkey = await user.NewPasskeyAsync();
        passkey.Origin = "https://login.acme.example";
        await user.AddAsync(passkey, await user.BearerAsync());

        Assert.Equal("conflict", (await tenant.PatchPolicyAsync(Widened)).Code);
        Assert.Equal("conflict", (await tenant.PatchPolicyAsync("""{"publicUrl":null}""")).Code);
        Assert.Equal("conflict", (await tenant.PatchPolicyAsync("""{"publicUrl":"https://new.example"}""")).Code);
        (await tenant.PatchPolicyAsync("""{"publicUrl":"https://login.acme.example/elsewhere"}""")).Expect(204);
        (await user.SignInByPasskeyAsync(passkey)).Expect(200);

        (await tenant.PatchPolicyAsync("""{"passkeyDomain":"acme.example","endPasskeys":true}""")).Expect(204);

        await user.MessageAsync("A passkey was removed");
        Assert.Equal(401, (await user.SignInByPasskeyAsync(passkey)).Status);

        // No change of the page makes an account one of a password alone.
        var asked = (await user.SignInAsync()).Expect(200).Json.GetProperty("challenge");
        Assert.Equal("[[\"email\"]]", asked.GetProperty("required").GetRawText());
    }

    [Fact]
    public async Task A_busy_account_delays_neither_the_notices_nor_the_end_of_other_passkeys_and_loses_its_own_later()
    {
        var app = await App.SharedAsync();
        var tenant = await TestTenant.CreateAsync(app);
        (await tenant.PatchPolicyAsync(Page)).Expect(204);
        var (admin, _) = await tenant.CreateAdministratorAsync();
        var (busy, other) = (await tenant.CreateUserAsync(), await tenant.CreateUserAsync());
        foreach (var user in new[] { busy, other })
        {
            using var passkey = await user.NewPasskeyAsync();
            passkey.Origin = "https://login.acme.example";
            await user.AddAsync(passkey, await user.BearerAsync());
        }

        var gate = app.Services.GetRequiredService<PartitionGate>();
        var partition = PartitionId.Account(tenant.Id, busy.Id).ToString();
        var turns = Enumerable.Range(0, PartitionGate.Capacity).Select(_ => gate.EnterAsync(partition)).ToList();
        (await tenant.PatchPolicyAsync(Moved)).Expect(204);
        await admin.MessageAsync("The web addresses of your organisation were changed");
        await other.MessageAsync("A passkey was removed");

        foreach (var turn in turns)
        {
            (await turn)?.Dispose();
        }

        await busy.MessageAsync("A passkey was removed");
    }

    [Fact]
    public async Task An_administrator_cannot_end_passkeys()
    {
        var tenant = await TestTenant.CreateAsync();
        var (_, bearer) = await tenant.CreateAdministratorAsync();

        var answer = await tenant.PatchPolicyAsync(Moved, bearer);

        Assert.Equal("forbidden", answer.Code);
    }
}
