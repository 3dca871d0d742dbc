using Azure.Core.Pipeline;
using Countersign.Addresses;
using Countersign.Local;
using Countersign.Policy;
using Countersign.SendLimits;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.SendLimits;

/// <summary>What the send limits allow, on real counters.</summary>
public class SendMeterTests : IAsyncLifetime
{
    private LocalApp app = null!;
    private SendRig rig = null!;

    public async Task InitializeAsync()
    {
        app = await App.SharedAsync();
        rig = new SendRig(app);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task The_sixth_send_to_a_destination_in_an_hour_waits_until_the_first_has_left_it()
    {
        var phone = SendRig.NewPhone();
        Assert.Equal(5, await rig.RoomAsync(phone));

        rig.Now += new TimeSpan(0, 59, 59);
        Assert.Equal(TimeSpan.FromSeconds(61), (await rig.AskAsync(phone)).RetryAfter);

        rig.Now += TimeSpan.FromSeconds(61);
        Assert.Equal(5, await rig.RoomAsync(phone));

        rig.Now += TimeSpan.FromHours(2);
        Assert.Equal(
            TimeSpan.FromHours(24) + TimeSpan.FromMinutes(1) - new TimeSpan(3, 1, 0),
            (await rig.AskAsync(phone)).RetryAfter);
    }

    [Fact]
    public async Task A_destination_is_counted_over_all_tenants_and_all_tags_of_an_address()
    {
        var name = $"anna-{Guid.NewGuid():N}";
        for (var i = 0; i < 5; i++)
        {
            Assert.False((await new SendRig(app).AskAsync($"{name}+{i}@example.com")).IsRefused);
        }

        Assert.True((await new SendRig(app).AskAsync($"{name.ToUpperInvariant()}@EXAMPLE.com")).IsRefused);
    }

    [Fact]
    public async Task A_tenant_may_lower_but_not_raise_the_limit_of_a_destination()
    {
        Assert.Equal(2, await new SendRig(app, new SendCaps { DestinationPerHour = 2 }).RoomAsync(SendRig.NewPhone()));
        Assert.Equal(
            5,
            await new SendRig(app, new SendCaps { DestinationPerHour = 100, DestinationPerDay = 100 }).RoomAsync(
                SendRig.NewPhone()));
    }

    [Fact]
    public async Task Sends_of_one_tenant_do_not_count_against_another_tenants_limits()
    {
        var caps = new SendCaps { CallingCodePerHour = 1, ClientPerHour = 1, TenantPerHour = 1 };
        Assert.False((await new SendRig(app, caps).AskAsync(SendRig.NewPhone())).IsRefused);

        Assert.False((await new SendRig(app, caps).AskAsync(SendRig.NewPhone())).IsRefused);
    }

    [Fact]
    public async Task A_calling_code_is_counted_for_sms_only()
    {
        rig = rig.With(new SendCaps { CallingCodePerHour = 1 });
        await rig.AskAsync(SendRig.NewPhone("46"));

        Assert.True((await rig.AskAsync(SendRig.NewPhone("46"))).IsWithheld);
        Assert.True((await rig.AskAsync(SendRig.NewPhone("995"))).IsAllowed);
        Assert.Equal(5, await rig.RoomAsync(TestTenant.NewEmail()));
    }

    [Fact]
    public async Task The_client_limit_does_not_apply_while_clients_are_not_counted()
    {
        rig = rig.With(new SendCaps { ClientPerHour = 0 });
        Assert.True((await rig.AskAsync(TestTenant.NewEmail())).IsRefused);

        rig.Client = null;
        Assert.False((await rig.AskAsync(TestTenant.NewEmail())).IsRefused);
    }

    [Fact]
    public async Task A_verified_code_returns_its_units_to_the_send_limits()
    {
        rig = rig.With(new SendCaps { ClientPerHour = 5, CallingCodePerHour = 10, TenantPerHour = 10 });
        var phone = SendRig.NewPhone();
        var first = await rig.AskAsync(phone);
        rig.Now += TimeSpan.FromMinutes(3);
        Assert.Equal(4, await rig.RoomAsync(phone));

        await rig.ReturnAsync(first);
        await rig.ReturnAsync(first);

        Assert.Equal(1, await rig.RoomAsync(phone));
    }

    [Fact]
    public async Task A_unit_is_short_and_does_not_reveal_the_destination()
    {
        var units = (await rig.AskAsync("anna@example.com")).Units;

        Assert.Equal(3, units.Length);
        Assert.All(units, unit => Assert.Matches("^[A-Za-z0-9_-]{22}\\.[0-9]{8}(\\.h)?$", unit));
    }

    [Fact]
    public async Task A_refused_send_reserves_nothing()
    {
        var phone = SendRig.NewPhone();
        var spent = rig.With(new SendCaps { ClientPerHour = 0 });

        for (var i = 0; i < 10; i++)
        {
            Assert.True((await spent.AskAsync(phone)).IsRefused);
        }

        Assert.Equal(5, await rig.RoomAsync(phone));
    }

    [Fact]
    public async Task Unproven_sends_do_not_spend_the_share_of_the_proven_owner()
    {
        var email = TestTenant.NewEmail();
        Assert.Equal(5, await rig.RoomAsync(email));

        Assert.Equal(10, await rig.RoomAsync(email, SendStanding.Proven));
        Assert.Equal(10, await rig.RoomAsync(email, SendStanding.Proven, "bertil"));
    }

    [Fact]
    public async Task Names_that_nobody_has_spend_nothing_of_what_messages_spend()
    {
        rig = rig.With(
            new SendCaps { CallingCodePerHour = 2, TenantPerHour = 2, MonthlyCeiling = 0.2m, ClientPerHour = 1000 });
        for (var i = 0; i < 20; i++)
        {
            Assert.True((await rig.AskAsync(SendRig.NewPhone("995"), hasReceiver: false)).IsAllowed);
        }

        Assert.Equal(1, await rig.RoomAsync(SendRig.NewPhone("995")));
        Assert.Equal(1, await rig.RoomAsync(SendRig.NewPhone("995"), SendStanding.Proven));
    }

    [Fact]
    public async Task Names_that_nobody_has_are_limited_like_others_by_destination_and_client()
    {
        var unknown = TestTenant.NewEmail();
        for (var i = 0; i < 5; i++)
        {
            Assert.True((await rig.AskAsync(unknown, hasReceiver: false)).IsAllowed);
        }

        Assert.Equal(TimeSpan.FromMinutes(61), (await rig.AskAsync(unknown, hasReceiver: false)).RetryAfter);
        Assert.True(
            (await rig.With(new SendCaps { ClientPerHour = 5 }).AskAsync(
                TestTenant.NewEmail(), hasReceiver: false)).IsRefused);
    }

    // Otherwise the sixth request would tell a name that has an address from one that has none.
    [Fact]
    public async Task A_withheld_send_counts_for_the_limits_that_are_answered()
    {
        rig = rig.With(new SendCaps { TenantPerHour = 0 });
        var email = TestTenant.NewEmail();
        for (var i = 0; i < 5; i++)
        {
            var outcome = await rig.AskAsync(email);
            Assert.True(outcome.IsWithheld);
            Assert.Equal(2, outcome.Units.Length);
        }

        Assert.True((await rig.AskAsync(email)).IsRefused);
        Assert.True((await rig.With(new SendCaps { ClientPerHour = 5 }).AskAsync(TestTenant.NewEmail())).IsRefused);
        Assert.False((await rig.With(new SendCaps { ClientPerHour = 6 }).AskAsync(TestTenant.NewEmail())).IsRefused);
    }

    [Fact]
    public async Task The_limit_of_a_destination_that_was_not_typed_withholds()
    {
        var phone = SendRig.NewPhone();
        Assert.Equal(5, await rig.RoomAsync(phone));

        var outcome = await rig.Meter.ReserveAsync(
            rig.Scope,
            new SendRequest(Channel.Sms, phone, SendStanding.Unproven, "anna") { IsTyped = false },
            rig.Now, CancellationToken.None);

        Assert.True(outcome.IsWithheld);
    }

    [Fact]
    public async Task Recovery_finds_room_when_strangers_have_used_their_half()
    {
        rig = rig.With(new SendCaps { TenantPerHour = 10, MonthlyCeiling = 0.005m, ClientPerHour = 1000 });
        for (var i = 0; i < 5; i++)
        {
            Assert.True((await rig.AskAsync(TestTenant.NewEmail())).IsAllowed);
        }

        Assert.True((await rig.AskAsync(TestTenant.NewEmail())).IsWithheld);
        Assert.Equal(5, await rig.RoomAsync(TestTenant.NewEmail(), SendStanding.Recovery));
        Assert.True((await rig.AskAsync(TestTenant.NewEmail(), SendStanding.Recovery)).IsWithheld);
    }

    [Fact]
    public async Task One_number_gets_twenty_messages_a_day_though_every_code_is_verified()
    {
        var phone = SendRig.NewPhone();
        for (var i = 0; i < 20; i++)
        {
            var outcome = await rig.AskAsync(phone, SendStanding.Proven);
            Assert.True(outcome.IsAllowed);
            await rig.ReturnAsync(outcome);
        }

        Assert.Equal(
            TimeSpan.FromHours(24) + TimeSpan.FromMinutes(1),
            (await rig.AskAsync(phone, SendStanding.Proven)).RetryAfter);
        Assert.True((await new SendRig(app).AskAsync(phone, SendStanding.Proven)).IsRefused);
        Assert.True((await rig.AskAsync(phone, SendStanding.NoticeOfChange)).IsAllowed);
        rig.Now += TimeSpan.FromHours(24) + TimeSpan.FromMinutes(1);
        Assert.True((await rig.AskAsync(phone, SendStanding.Proven)).IsAllowed);
    }

    [Fact]
    public async Task Strangers_notices_and_tenants_where_nobody_proved_a_number_share_ten_messages_a_day()
    {
        var phone = SendRig.NewPhone();
        Assert.Equal(5, await rig.RoomAsync(phone));
        for (var i = 0; i < 3; i++)
        {
            Assert.True((await rig.AskAsync(phone, SendStanding.Notice)).IsAllowed);
        }

        Assert.Equal(2, await new SendRig(app).RoomAsync(phone, SendStanding.Proven, isProved: false));
        Assert.True((await rig.AskAsync(phone, SendStanding.Notice)).IsWithheld);
        Assert.True((await rig.AskAsync(phone, SendStanding.Other)).IsWithheld);
        Assert.Equal(10, await rig.RoomAsync(phone, SendStanding.Proven));
    }

    [Fact]
    public async Task An_enrolment_counts_as_unproven_and_is_told_to_wait()
    {
        var phone = SendRig.NewPhone();
        // Whoever asks, in whichever tenant: 30 s after the first, doubled with each.
        foreach (var wait in new[] { 0, 30, 60, 120, 240 })
        {
            rig.Now += TimeSpan.FromSeconds(wait);
            var early = new SendRig(app) { Now = rig.Now.AddMilliseconds(-1) };
            Assert.True(wait == 0 || (await early.AskAsync(phone, SendStanding.Enrolment)).IsRefused);
            Assert.True(
                (await new SendRig(app) { Now = rig.Now }.AskAsync(phone, SendStanding.Enrolment)).IsAllowed);
        }

        rig.Now += TimeSpan.FromMinutes(15);
        Assert.True((await rig.AskAsync(phone, SendStanding.Enrolment)).IsRefused);
        Assert.True(
            (await rig.With(new SendCaps { AccountPerHour = 0 }).AskAsync(
                SendRig.NewPhone(), SendStanding.Enrolment)).IsRefused);
        Assert.True(
            (await rig.With(new SendCaps { TenantPerHour = 0 }).AskAsync(
                SendRig.NewPhone(), SendStanding.Enrolment)).IsRefused);
    }

    [Fact]
    public async Task The_cool_down_of_an_enrolment_ends_when_its_code_is_entered_or_its_send_did_not_happen()
    {
        var (entered, withdrawn) = (SendRig.NewPhone(), SendRig.NewPhone());
        var code = await rig.AskAsync(entered, SendStanding.Enrolment);
        var send = await rig.AskAsync(withdrawn, SendStanding.Enrolment);
        Assert.Equal(TimeSpan.FromSeconds(30), (await rig.AskAsync(entered, SendStanding.Enrolment)).RetryAfter);

        // A login code that did not leave ends no cool-down.
        await rig.Meter.CancelAsync(await rig.AskAsync(withdrawn), CancellationToken.None);
        Assert.True((await rig.AskAsync(withdrawn, SendStanding.Enrolment)).IsRefused);

        await rig.Meter.ReturnAsync(code.Units, CancellationToken.None);
        await rig.Meter.CancelAsync(send, CancellationToken.None);

        Assert.True((await rig.AskAsync(entered, SendStanding.Enrolment)).IsAllowed);
        Assert.True((await rig.AskAsync(withdrawn, SendStanding.Enrolment)).IsAllowed);
    }

    [Fact]
    public async Task The_last_notice_of_a_day_is_marked_as_such_and_further_ones_do_not_leave()
    {
        var email = TestTenant.NewEmail();
        var notices = new List<SendLimitOutcome>();
        for (var i = 0; i < 22; i++)
        {
            notices.Add(await rig.AskAsync(email, SendStanding.Notice));
        }

        Assert.Equal(20, notices.FindIndex(notice => notice.IsLastNotice));
        Assert.Equal(21, notices.FindIndex(notice => notice.IsWithheld));

        rig.Now += TimeSpan.FromHours(24) + TimeSpan.FromMinutes(1);
        Assert.True((await rig.AskAsync(email, SendStanding.Notice)) is { IsAllowed: true, IsLastNotice: false });
    }

    [Fact]
    public async Task Notices_have_a_limit_of_their_own_that_no_other_send_depends_on()
    {
        var email = TestTenant.NewEmail();
        for (var i = 0; i < 21; i++)
        {
            Assert.True((await rig.AskAsync(email, SendStanding.Notice)).IsAllowed);
        }

        Assert.True((await rig.AskAsync(email, SendStanding.Notice)).IsWithheld);
        Assert.True((await rig.AskAsync(email, SendStanding.NoticeOfChange)).IsAllowed);
        Assert.True((await rig.AskAsync(email, SendStanding.Recovery)).IsAllowed);
        Assert.Equal(4, await new SendRig(app).RoomAsync(email));
    }

    [Fact]
    public async Task A_notice_is_counted_and_not_refused_by_a_tenants_limits()
    {
        var spent = rig.With(new SendCaps { TenantPerHour = 0, CallingCodePerHour = 0, MonthlyCeiling = 0 });
        for (var i = 0; i < 7; i++)
        {
            Assert.True((await spent.AskAsync(SendRig.NewPhone(), SendStanding.Notice)).IsAllowed);
        }

        Assert.Equal(0, await rig.With(new SendCaps { TenantPerHour = 14 }).RoomAsync(SendRig.NewPhone()));
        Assert.Equal(0, await rig.With(new SendCaps { CallingCodePerHour = 14 }).RoomAsync(SendRig.NewPhone()));
        Assert.Equal(5, await rig.With(new SendCaps { ClientPerHour = 7 }).RoomAsync(SendRig.NewPhone()));
    }

    [Fact]
    public async Task The_monthly_budget_can_be_spent_to_the_last_cent_and_is_not_returned()
    {
        rig = rig.With(
            new SendCaps { MonthlyCeiling = 1.01m, SmsPrice = 0.25m, EmailPrice = 0.005m, AccountPerHour = 1000 });
        var outcome = await rig.AskAsync(SendRig.NewPhone(), SendStanding.Proven);
        Assert.Equal(3, await rig.RoomAsync(SendRig.NewPhone(), SendStanding.Proven));
        await rig.ReturnAsync(outcome);
        Assert.True((await rig.AskAsync(SendRig.NewPhone(), SendStanding.Proven)).IsRefused);

        Assert.Equal(2, await rig.RoomAsync(TestTenant.NewEmail(), SendStanding.Proven));
        Assert.Equal(
            TimeSpan.FromDays(1), (await rig.AskAsync(TestTenant.NewEmail(), SendStanding.Proven)).RetryAfter);

        rig.Now = new DateTimeOffset(2026, 3, 31, 23, 59, 0, TimeSpan.Zero);
        Assert.Equal(
            TimeSpan.FromMinutes(1), (await rig.AskAsync(TestTenant.NewEmail(), SendStanding.Proven)).RetryAfter);
        rig.Now += TimeSpan.FromMinutes(1);
        Assert.Equal(4, await rig.RoomAsync(SendRig.NewPhone(), SendStanding.Proven));
    }

    [Fact]
    public async Task A_notification_spends_the_monthly_budget_too()
    {
        rig = rig.With(new SendCaps { MonthlyCeiling = 0.3m, SmsPrice = 0.1m });
        await rig.AskAsync(SendRig.NewPhone(), SendStanding.Notice);

        Assert.Equal(2, await rig.RoomAsync(SendRig.NewPhone(), SendStanding.Proven));
    }

    [Fact]
    public async Task A_cancelled_send_gives_back_its_money_and_its_place_in_a_numbers_day()
    {
        rig = rig.With(new SendCaps { MonthlyCeiling = 0.2m, SmsPrice = 0.1m });
        var phone = SendRig.NewPhone();
        for (var i = 0; i < 30; i++)
        {
            await rig.Meter.CancelAsync(await rig.AskAsync(phone), CancellationToken.None);
        }

        Assert.True((await rig.AskAsync(phone)).IsAllowed);
    }

    [Fact]
    public async Task Record_only_mode_refuses_nothing_by_the_tenants_limits_and_counts_everything()
    {
        var recording = rig.With(new SendCaps { RecordOnly = true, TenantPerHour = 6, MonthlyCeiling = 0.75m });

        for (var i = 0; i < 8; i++)
        {
            var outcome = await recording.AskAsync(SendRig.NewPhone());
            Assert.False(outcome.IsRefused);
            Assert.Equal(4, outcome.Units.Length);
        }

        Assert.Equal(5, await recording.DecisionsAsync());
        Assert.True((await rig.With(new SendCaps { TenantPerHour = 16 }).AskAsync(SendRig.NewPhone())).IsWithheld);
        Assert.True((await rig.With(new SendCaps { TenantPerHour = 17 }).AskAsync(SendRig.NewPhone())).IsAllowed);
    }

    [Fact]
    public async Task Record_only_mode_does_not_lift_limits_shared_by_all_tenants()
    {
        var phone = SendRig.NewPhone();
        var recording = rig.With(new SendCaps { RecordOnly = true });
        for (var i = 0; i < 5; i++)
        {
            Assert.False((await recording.AskAsync(phone)).IsRefused);
        }

        Assert.True((await recording.AskAsync(phone)).IsRefused);
    }

    [Fact]
    public async Task A_tenant_with_a_low_share_of_verified_codes_is_logged()
    {
        for (var i = 0; i < 60; i++)
        {
            rig.Client = $"203.0.113.{i}";
            await rig.AskAsync(TestTenant.NewEmail());
        }

        Assert.Single(
            App.Log.Lines,
            line => line.Contains(rig.Tenant, StringComparison.Ordinal)
                && line.Contains("51 are not verified, 0 are", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_reservation_whose_answer_was_lost_counts_once()
    {
        var faults = new FaultPolicy();
        await using var unlucky = await App.StartAsync(
            configure: services => services.AddSingleton<HttpPipelinePolicy>(faults));
        rig = new SendRig(unlucky);
        var email = TestTenant.NewEmail();
        foreach (var _ in (int[])[1, 2])
        {
            // Behind the reads of two counters, the first write.
            faults.Reset(new Fault(3, FaultMode.Lose));
            Assert.False((await rig.AskAsync(email, SendStanding.Proven)).IsRefused);
            Assert.Contains(faults.Calls, call => call.Number > 4);
        }

        Assert.Equal(8, await rig.RoomAsync(email, SendStanding.Proven));
    }

    [Fact]
    public async Task A_returned_unit_whose_answer_was_lost_is_returned_once()
    {
        var faults = new FaultPolicy();
        await using var unlucky = await App.StartAsync(
            configure: services => services.AddSingleton<HttpPipelinePolicy>(faults));
        rig = new SendRig(unlucky);
        var email = TestTenant.NewEmail();
        var first = await rig.AskAsync(email, SendStanding.Proven);
        Assert.Equal(9, await rig.RoomAsync(email, SendStanding.Proven));

        faults.Reset(new Fault(2, FaultMode.Lose));
        await rig.ReturnAsync(first with { Units = [first.Units[0]] });

        Assert.Equal(1, await rig.RoomAsync(email, SendStanding.Proven));
    }

    [Fact]
    public async Task A_send_limit_fails_when_the_store_does_not_answer_and_nothing_is_returned()
    {
        var faults = new FaultPolicy();
        await using var unlucky = await App.StartAsync(
            configure: services => services.AddSingleton<HttpPipelinePolicy>(faults));
        rig = new SendRig(unlucky);
        var first = await rig.AskAsync(SendRig.NewPhone(), SendStanding.Proven);

        faults.Reset(Enumerable.Range(1, 100).Select(call => new Fault(call, FaultMode.Drop)));

        await Assert.ThrowsAsync<Countersign.Storage.StoreUnavailableException>(
            () => rig.AskAsync(SendRig.NewPhone(), SendStanding.Proven));
        await rig.ReturnAsync(first);
        faults.Reset();
        Assert.Equal(9, await rig.RoomAsync(SendRig.NewPhone(), SendStanding.Proven));
    }

    // Everything after some call fails, the attempt to give the units back too: as after a crash.
    [Theory]
    [InlineData(SendStanding.Unproven, 5, 5)]
    [InlineData(SendStanding.Proven, 4, 10)]
    public async Task After_a_crash_between_two_reservations_a_unit_may_be_lost_but_no_limit_is_exceeded(
        SendStanding standing, int counters, int limit)
    {
        var faults = new FaultPolicy();
        await using var unlucky = await App.StartAsync(
            configure: services => services.AddSingleton<HttpPipelinePolicy>(faults));
        for (var written = 1; written < counters; written++)
        {
            rig = new SendRig(unlucky);
            var phone = SendRig.NewPhone();
            faults.Reset(new Fault(counters + written + 1, FaultMode.Drop, Forever: true));
            await Assert.ThrowsAsync<Countersign.Storage.StoreUnavailableException>(
                () => rig.AskAsync(phone, standing));

            faults.Reset();
            Assert.Equal(limit - 1, await rig.RoomAsync(phone, standing));
        }
    }
}
