using System.Text.Json;
using System.Text.Json.Nodes;
using Countersign.Local;
using Countersign.Messages;
using Countersign.Settings;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Administration;

/// <summary>`GET` and `PATCH` of a tenant: its settings, and when a change takes effect.</summary>
public class PolicyTests : IAsyncLifetime
{
    private TestTenant tenant = null!;

    public async Task InitializeAsync() => tenant = await TestTenant.CreateAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_new_tenant_has_the_rules_of_the_product() => AssertSame(
        """
        {"name":"Acme","issuer":"Acme","locale":"en","attempts":5,"unlockAfter":null,"futureSteps":0,"requireMfa":false,"enforceTwoFactorForDocuments":false,
         "twoFactorDepartments":[],"quickSign":"block","linkMeetsOneFactor":false,"linkLifetime":"P30D","oneSmsForBoth":false,"missingPhone":"allow","allowedCallingCodes":[],
         "sendCaps":{"destinationPerHour":5,"destinationPerDay":10,"callingCodePerHour":500,"clientPerHour":50,"tenantPerHour":5000,"accountPerHour":10,
                     "monthlyCeiling":null,"smsPrice":0.1,"emailPrice":0.0005,"recordOnly":false},
         "sender":{"email":null,"sms":null},"session":{"idle":"P7D","absolute":"P30D","endOnLock":false},"devices":{"enabled":true,"skipSecondFactor":false},
         "secondFactors":{"allowed":["totp","passkey","sms","email"],"order":["totp","passkey","sms","email"]},
         "publicUrl":null,"documentUrl":null,"origins":[],"passkeyDomain":null,"templates":{},"webhook":null}
        """,
        await (await TestTenant.CreateWithAdministratorAsync()).PolicyAsync());

    [Theory]
    [InlineData("""{"attempts":1}""")]
    [InlineData("""{"attempts":10}""")]
    [InlineData("""{"futureSteps":1}""")]
    [InlineData("""{"unlockAfter":"PT15M"}""")]
    [InlineData("""{"unlockAfter":"P30D"}""")]
    [InlineData("""{"requireMfa":true,"enforceTwoFactorForDocuments":true,"missingPhone":"block","locale":"ka"}""")]
    [InlineData("""{"twoFactorDepartments":["HR","Legal"],"linkLifetime":"PT1H","oneSmsForBoth":true}""")]
    [InlineData("""{"name":"Åkerströms Bank & Söner","issuer":"x"}""")]
    [InlineData("""{"name":"1234567890123456789012345678901234567890"}""")]
    [InlineData("""{"allowedCallingCodes":["1","46","995"]}""")]
    [InlineData("""{"session":{"idle":"PT5M","absolute":"PT5M"}}""")]
    [InlineData("""{"session":{"idle":"P30D","absolute":"P365D","endOnLock":true}}""")]
    [InlineData(
        """{"sendCaps":{"destinationPerHour":0,"destinationPerDay":1000000,"monthlyCeiling":0,"smsPrice":100,"emailPrice":0.000001,"recordOnly":true}}""")]
    [InlineData(
        """{"sendCaps":{"callingCodePerHour":0,"clientPerHour":0,"tenantPerHour":0,"accountPerHour":0,"monthlyCeiling":1000000,"smsPrice":0}}""")]
    [InlineData("""{"devices":{"enabled":true,"skipSecondFactor":true}}""")]
    [InlineData("""{"secondFactors":{"allowed":["passkey"],"order":["email","sms"]}}""")]
    [InlineData("""{"secondFactors":{"order":[]}}""")]
    [InlineData("""{"publicUrl":"https://login.acme.example","passkeyDomain":"acme.example"}""")]
    [InlineData("""{"publicUrl":"https://login.acme.example/in/","passkeyDomain":"login.acme.example"}""")]
    [InlineData("""{"documentUrl":"https://acme.example/documents?from=mail"}""")]
    [InlineData("""{"origins":["https://app.acme.example","https://b.example:8443","http://localhost:5173"]}""")]
    public async Task A_setting_within_its_bounds_is_stored_and_returned(string patch)
    {
        var expected = Merge(JsonNode.Parse((await tenant.PolicyAsync()).GetRawText())!, JsonNode.Parse(patch)!);

        (await tenant.PatchPolicyAsync(patch)).Expect(204);

        AssertSame(expected.ToJsonString(), await tenant.PolicyAsync());
    }

    [Fact]
    public async Task All_problems_are_reported_at_once_and_nothing_changes()
    {
        var before = await tenant.PolicyAsync();

        var reply = await tenant.PatchPolicyAsync(
            """{"attempts":99,"requireMfa":true,"session":{"idle":"P30D","absolute":"P1D","x":1},"sendCaps":{"smsPrice":-1,"clientPerHour":7},"devices":{"enabled":false,"skipSecondFactor":true},"y":null}""");

        Assert.Equal(
            ["attempts", "devices.skipSecondFactor", "sendCaps.smsPrice", "session.absolute", "session.x", "y"],
            reply.Expect(400).Errors);
        AssertSame(before.GetRawText(), await tenant.PolicyAsync());
        Assert.DoesNotContain(await tenant.AuditAsync(tenant.Id), row => Type(row) == "tenant.policy-changed");
    }

    [Fact]
    public async Task A_tenants_own_texts_are_returned_and_null_removes_them()
    {
        (await tenant.PatchPolicyAsync(
            """{"templates":{"sign-in-code":{"sv":{"sms":"{code} loggar in dig hos oss."}}}}""")).Expect(204);
        Assert.Equal(
            """{"sign-in-code":{"sv":{"sms":"{code} loggar in dig hos oss."}}}""",
            (await tenant.PolicyAsync()).GetProperty("templates").GetRawText());
        Assert.Contains(
            await tenant.AuditAsync(tenant.Id),
            row => row.TryGetProperty("subject", out var subject) && subject.GetString() == "templates");

        (await tenant.PatchPolicyAsync("""{"templates":{"sign-in-code":{"sv":null}}}""")).Expect(204);
        Assert.Equal("{}", (await tenant.PolicyAsync()).GetProperty("templates").GetRawText());
    }

    [Fact]
    public async Task More_texts_than_one_commit_takes_are_removed_in_parts()
    {
        var kinds = MessageKinds.Written.Select(kind => kind.WireName()).Take(25).ToArray();
        foreach (var (one, other) in new[] { ("en", "sv"), ("ka", "hi") })
        {
            (await tenant.PatchPolicyAsync(JsonSerializer.Serialize(new
            {
                templates = kinds.ToDictionary(kind => kind, _ => new Dictionary<string, object>
                {
                    [one] = new { subject = "A" },
                    [other] = new { subject = "B" },
                }),
            }))).Expect(204);
        }

        Assert.Equal(["templates"], (await tenant.PatchPolicyAsync("""{"templates":null}""")).Expect(400).Errors);
        (await tenant.PatchPolicyAsync(JsonSerializer.Serialize(new
        {
            templates = kinds.Take(12).ToDictionary(kind => kind, _ => (object?)null),
        }))).Expect(204);
        (await tenant.PatchPolicyAsync(JsonSerializer.Serialize(new
        {
            templates = kinds.Skip(12).Take(12).ToDictionary(kind => kind, _ => (object?)null),
        }))).Expect(204);
        (await tenant.PatchPolicyAsync("""{"templates":null}""")).Expect(204);
        Assert.Equal("{}", (await tenant.PolicyAsync()).GetProperty("templates").GetRawText());
    }

    [Fact]
    public async Task A_tenant_picks_from_the_senders_that_were_provisioned_for_it()
    {
        await using var app = await App.StartAsync(
            configure: services => services.Configure<CountersignOptions>(options =>
            options.Senders[tenant.Id] = new SenderOptions { Email = { "no-reply@acme.example" }, Sms = { "Acme" } }));
        var provisioned = tenant.In(app);
        (await provisioned.PatchPolicyAsync("""{"sender":{"email":"no-reply@acme.example","sms":"Acme"}}""")).Expect(
            204);

        Assert.Equal(
            """{"email":"no-reply@acme.example","sms":"Acme"}""",
            (await provisioned.PolicyAsync()).GetProperty("sender").GetRawText());
        Assert.Equal(
            ["sender.sms"], (await provisioned.PatchPolicyAsync("""{"sender":{"sms":"Other"}}""")).Expect(400).Errors);
    }

    [Fact]
    public async Task More_than_fifty_calling_codes_are_refused()
    {
        var codes = Enumerable.Range(1, 51).Select(code => $"{code}").ToArray();
        Assert.Equal(
            ["allowedCallingCodes"],
            (await tenant.PatchPolicyAsync(JsonSerializer.Serialize(new { allowedCallingCodes = codes }))).Expect(
                400).Errors);

        (await tenant.PatchPolicyAsync(JsonSerializer.Serialize(new { allowedCallingCodes = codes[1..] }))).Expect(204);
        Assert.Equal(50, (await tenant.PolicyAsync()).GetProperty("allowedCallingCodes").GetArrayLength());
    }

    [Fact]
    public async Task Null_restores_the_default_at_every_level_and_an_absent_member_stays()
    {
        var fresh = await tenant.PolicyAsync();
        (await tenant.PatchPolicyAsync(
            """
            {"issuer":"Label","locale":"sv","attempts":3,"unlockAfter":"PT1H","futureSteps":1,"requireMfa":true,"enforceTwoFactorForDocuments":true,"missingPhone":"block",
             "twoFactorDepartments":["HR"],"linkLifetime":"P1D","oneSmsForBoth":true,
             "allowedCallingCodes":["46"],"sendCaps":{"clientPerHour":7,"monthlyCeiling":10.5,"smsPrice":0.2},"templates":{"sign-in-code":{"ka":{"sms":"{code}"}}},"session":{"idle":"P1D","endOnLock":true},
             "devices":{"enabled":true,"skipSecondFactor":true}}
            """)).Expect(204);

        (await tenant.PatchPolicyAsync(
            """{"attempts":null,"sendCaps":{"monthlyCeiling":null},"session":{"idle":null}}""")).Expect(204);
        var policy = await tenant.PolicyAsync();
        Assert.Equal((5, "sv"), (policy.GetProperty("attempts").GetInt32(), policy.GetProperty("locale").GetString()));
        Assert.Equal(
            """{"idle":"P7D","absolute":"P30D","endOnLock":true}""", policy.GetProperty("session").GetRawText());
        Assert.Equal(
            (7, JsonValueKind.Null),
            (policy.GetProperty("sendCaps").GetProperty("clientPerHour").GetInt32(), policy.GetProperty(
                "sendCaps").GetProperty("monthlyCeiling").ValueKind));

        var nulls = string.Join(
            ",",
            policy.EnumerateObject().Where(member => member.Name is not ("name" or "webhook")).Select(
                member => $"\"{member.Name}\":null"));
        (await tenant.PatchPolicyAsync($"{{{nulls}}}")).Expect(204);
        AssertSame(fresh.GetRawText(), await tenant.PolicyAsync());
    }

    [Theory]
    [InlineData("devices", """{"enabled":false}""")]
    [InlineData("devices", """{"skipSecondFactor":true}""")]
    [InlineData("session", """{"idle":"P1D","absolute":"P2D","endOnLock":true}""")]
    [InlineData("sendCaps", """{"destinationPerHour":1,"tenantPerHour":2,"smsPrice":0.2,"recordOnly":true}""")]
    [InlineData("secondFactors", """{"allowed":["totp"]}""")]
    public async Task Null_restores_the_default_of_each_setting_of_a_group(string group, string changed)
    {
        var fresh = await tenant.PolicyAsync();
        (await tenant.PatchPolicyAsync($$"""{"{{group}}":{{changed}}}""")).Expect(204);
        Assert.NotEqual(fresh.GetRawText(), (await tenant.PolicyAsync()).GetRawText());

        var nulls = fresh.GetProperty(group).EnumerateObject().Select(setting => $"\"{setting.Name}\":null");
        (await tenant.PatchPolicyAsync($$$"""{"{{{group}}}":{{{{string.Join(',', nulls)}}}}}""")).Expect(204);

        AssertSame(fresh.GetRawText(), await tenant.PolicyAsync());
    }

    [Fact]
    public async Task Each_changed_setting_writes_one_audit_row_with_its_name_and_not_its_value()
    {
        (await tenant.PatchPolicyAsync(
            """{"name":"A secretive name","attempts":7,"requireMfa":false,"sendCaps":{"smsPrice":0.123456,"clientPerHour":7}}""")).Expect(204);

        var rows = (await tenant.AuditAsync(tenant.Id)).Where(row => Type(row) == "tenant.policy-changed").ToList();
        Assert.Equal(["attempts", "name", "sendCaps"], rows.Select(row => row.GetProperty("subject").GetString()));
        Assert.All(rows, row => Assert.Equal("back-office", row.GetProperty("by").GetString()));
        Assert.All(
            rows,
            row => Assert.False(
                row.GetRawText().Contains("secretive", StringComparison.Ordinal)
                || row.GetRawText().Contains("123456", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData(
        """{"attempts":5,"unlockAfter":null,"allowedCallingCodes":[],"sendCaps":{"smsPrice":0.10},"session":{},"sender":null}""")]
    public async Task A_patch_without_a_change_writes_nothing(string patch)
    {
        var before = (await tenant.AuditAsync(tenant.Id)).Count;

        (await tenant.PatchPolicyAsync(patch)).Expect(204);

        Assert.Equal(before, (await tenant.AuditAsync(tenant.Id)).Count);
    }

    [Fact]
    public async Task The_next_request_is_judged_by_the_new_policy()
    {
        var user = await tenant.CreateUserAsync();
        (await tenant.PatchPolicyAsync("""{"attempts":2}""")).Expect(204);

        (await user.SignInAsync("wrong")).Expect(401);
        (await user.SignInAsync("wrong")).Expect(423);
    }

    [Fact]
    public async Task Another_process_uses_the_new_policy_within_thirty_seconds()
    {
        var clock = new MovedClock(App.Now);
        await using var other = await App.StartAsync(clock: clock);
        Assert.Equal(5, (await tenant.In(other).PolicyAsync()).GetProperty("attempts").GetInt32());
        (await tenant.PatchPolicyAsync("""{"attempts":2}""")).Expect(204);

        clock.SetTo(App.Now.AddSeconds(30).AddTicks(-1));
        Assert.Equal(5, (await tenant.In(other).PolicyAsync()).GetProperty("attempts").GetInt32());
        clock.SetTo(App.Now.AddSeconds(30));
        Assert.Equal(2, (await tenant.In(other).PolicyAsync()).GetProperty("attempts").GetInt32());
    }

    [Fact]
    public async Task Simultaneous_patches_of_two_processes_are_both_kept()
    {
        await using var other = await App.StartAsync();
        await tenant.In(other).PolicyAsync();

        var replies = await Task.WhenAll(
            tenant.PatchPolicyAsync("""{"attempts":3}"""),
            tenant.In(other).PatchPolicyAsync("""{"requireMfa":true}"""));

        Assert.All(replies, reply => reply.Expect(204));
        (await tenant.PatchPolicyAsync("""{"locale":"sv"}""")).Expect(204);
        var policy = await tenant.PolicyAsync();
        Assert.Equal(
            (3, true), (policy.GetProperty("attempts").GetInt32(), policy.GetProperty("requireMfa").GetBoolean()));
    }

    [Fact]
    public async Task An_administrator_with_a_fresh_second_factor_may_change_it_and_a_user_may_not()
    {
        var (_, admin) = await tenant.CreateAdministratorAsync();
        (await tenant.PatchPolicyAsync("""{"attempts":3}""", admin)).Expect(204);

        Assert.Equal(
            "forbidden",
            (await tenant.PatchPolicyAsync(
                """{"attempts":3}""", await (await tenant.CreateUserAsync()).BearerAsync())).Expect(403).Code);
    }

    [Fact]
    public async Task A_body_that_is_not_an_object_changes_nothing()
    {
        (await tenant.PatchPolicyAsync("[]")).Expect(400);
        (await tenant.PatchPolicyAsync("""{"attempts":3,"attempts":4}""")).Expect(400);

        Assert.Equal(5, (await tenant.PolicyAsync()).GetProperty("attempts").GetInt32());
    }

    private static string Type(JsonElement row) => row.GetProperty("type").GetString()!;

    internal static void AssertSame(string expected, JsonElement actual) =>
        Assert.True(
            JsonElement.DeepEquals(JsonDocument.Parse(expected).RootElement, actual),
            $"Expected {expected}, got {actual.GetRawText()}");

    private static JsonNode Merge(JsonNode target, JsonNode patch)
    {
        foreach (var (name, value) in patch.AsObject())
        {
            target[name] = value is JsonObject ? Merge(target[name]!, value) : value!.DeepClone();
        }

        return target;
    }
}
