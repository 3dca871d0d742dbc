using System.Text.Json;
using Countersign.Local;
using Countersign.Policy;
using Countersign.SendLimits;
using Countersign.Tests.Rig;

namespace Countersign.Tests.SendLimits;

/// <summary>Each refusal writes a row with the reason and without the user or address.</summary>
public class SendDecisionTests : IAsyncLifetime
{
    private LocalApp app = null!;
    private TestTenant tenant = null!;

    public async Task InitializeAsync()
    {
        app = await App.SharedAsync();
        tenant = await TestTenant.CreateAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public static TheoryData<string> Reasons => ["destination", "calling-code", "client", "tenant", "account", "money"];

    [Theory]
    [MemberData(nameof(Reasons))]
    public async Task A_refusal_is_in_the_audit_with_its_reason_and_its_wait(string reason)
    {
        var rig = new SendRig(app, tenant.Id, Full(reason));
        var phone = SendRig.NewPhone();

        var outcome = await rig.AskAsync(
            phone, reason is "destination" or "client" ? SendStanding.Unproven : SendStanding.Proven);

        var row = Assert.Single(await tenant.AuditAsync("20260310"));
        Assert.Equal(
            ("sends", "send.refused", "sms", reason, (int)outcome.RetryAfter!.Value.TotalSeconds),
            (Text(row, "kind"), Text(row, "type"), Text(row, "factor"), Text(row, "by"), row.GetProperty(
                "retryAfter").GetInt32()));
        Assert.Equal(rig.Now, row.GetProperty("at").GetDateTimeOffset());
        Assert.DoesNotContain(phone[1..], row.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("calling-code")]
    [InlineData("tenant")]
    [InlineData("money")]
    public async Task A_withheld_send_is_in_the_audit_too(string reason)
    {
        var rig = new SendRig(app, tenant.Id, Full(reason));

        Assert.True((await rig.AskAsync(SendRig.NewPhone())).IsWithheld);

        var row = Assert.Single(await tenant.AuditAsync("20260310"));
        Assert.Equal(("send.refused", reason), (Text(row, "type"), Text(row, "by")));
    }

    [Fact]
    public async Task In_record_only_mode_a_would_be_refusal_is_recorded()
    {
        var rig = new SendRig(app, tenant.Id, new SendCaps { TenantPerHour = 0, RecordOnly = true });

        await rig.AskAsync(TestTenant.NewEmail());

        var row = Assert.Single(await tenant.AuditAsync("20260310"));
        Assert.Equal(
            ("send.would-be-refused", "email", "tenant"), (Text(row, "type"), Text(row, "factor"), Text(row, "by")));
    }

    [Fact]
    public async Task Decisions_are_listed_newest_first()
    {
        var rig = new SendRig(app, tenant.Id, new SendCaps { TenantPerHour = 0 });
        await rig.AskAsync(TestTenant.NewEmail());
        rig.Now += TimeSpan.FromSeconds(1);
        await rig.AskAsync(TestTenant.NewEmail());

        var oldestFirst = (await tenant.AuditAsync("20260310")).Select(
            row => row.GetProperty("at").GetDateTimeOffset());

        Assert.Equal([rig.Now.AddSeconds(-1), rig.Now], oldestFirst);
    }

    private static SendCaps Full(string reason) => reason switch
    {
        "destination" => new SendCaps { DestinationPerHour = 0 },
        "calling-code" => new SendCaps { CallingCodePerHour = 0 },
        "client" => new SendCaps { ClientPerHour = 0 },
        "tenant" => new SendCaps { TenantPerHour = 0 },
        "account" => new SendCaps { AccountPerHour = 0 },
        _ => new SendCaps { MonthlyCeiling = 0 },
    };

    private static string Text(JsonElement row, string name) => row.GetProperty(name).GetString()!;
}
