using Countersign.Aggregates;
using Countersign.Tests.Rig;
using Countersign.Tokens;

namespace Countersign.Tests.Timers;

/// <summary>
/// A day of a deployment that is a month old, in steps of ten minutes on a test clock: every timer at its hour,
/// and what it must do or delete.
/// </summary>
public sealed class TimersOverADayTests : IAsyncLifetime
{
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(10);

    private readonly DueRig rig = new();
    private readonly SortedDictionary<TimeSpan, Func<Task>> plan = [];
    private TestTenant tenant = null!;

    public async Task InitializeAsync()
    {
        await rig.InitializeAsync();
        var now = rig.Clock.GetUtcNow();
        rig.Clock.Advance(now.UtcDateTime.Date.AddDays(1) - now.UtcDateTime);
        tenant = await TestTenant.CreateAsync(rig.App);
        (await tenant.PatchPolicyAsync(
            """{"unlockAfter":"PT15M","linkLifetime":"PT6H","session":{"idle":"PT2H"}}""")).Expect(204);
    }

    public Task DisposeAsync() => rig.DisposeAsync();

    [Fact]
    public async Task Over_a_day_the_timers_end_locks_expire_links_rotate_keys_and_purge_expired_rows()
    {
        var (anna, bo, cleo) = (await tenant.CreateUserAsync(), await tenant.CreateUserAsync(),
            await tenant.CreateUserAsync());
        var unknown = TestTenant.NewEmail();
        await tenant.PostAsync("sign-in", new { username = unknown, password = "wrong" });
        (await anna.SignInAsync()).Expect(200);
        var first = Assert.Single(await KeysAsync());
        rig.Clock.Advance(TimeSpan.FromDays(30));

        var room = "";
        Plan("00:10", async () => room = await RoomAsync());
        Plan("01:00", () => anna.LockAsync());
        Plan("01:10", async () => (await anna.SignInAsync()).Expect(423));
        Plan("01:20", async () => (await anna.SignInAsync()).Expect(200));
        Plan("03:10", async () => Assert.Equal(first, Assert.Single(await KeysAsync(), key => key == first)));
        Plan("03:20", async () => Assert.NotEmpty(await rig.RowsAsync($"{tenant.Id}|{PartitionId.UnknownKind}|")));
        Plan("03:40", async () => Assert.Empty(await rig.RowsAsync($"{tenant.Id}|{PartitionId.UnknownKind}|")));

        // Locked again without a sign-in between: twice as long.
        Plan("04:00", () => bo.LockAsync());
        Plan("04:20", () => bo.LockAsync());
        Plan("04:40", async () => (await bo.SignInAsync()).Expect(423));
        Plan("05:00", async () => (await bo.SignInAsync()).Expect(200));

        var reset = "";
        Plan(
            "07:00",
            async () => (await tenant.PostAsync("recovery/password", new { username = cleo.Username })).Expect(202));
        Plan("07:10", () => reset = rig.Backend.SentTo(cleo)[^1].Links[0]);
        Plan(
            "07:20",
            async () => (await tenant.PostAsync(
                "recovery/password/confirm", new { token = reset, newPassword = "another long passphrase" })).Expect(
                    410));

        var handle = "";
        Plan(
            "08:00",
            async () =>
                handle = (await tenant.PostAsync("sign-in", new { username = cleo.Username, codeBy = "email" })).Expect(
                    200).Handle);
        Plan(
            "08:20",
            async () => Assert.Equal(
                "challenge_expired", (await cleo.VerifyAsync(handle, "123456", "email")).Expect(410).Code));

        TestInvitee invitee = null!;
        Plan("09:00", async () => invitee = await TestInvitee.CreateAsync(tenant, auth: "none"));
        Plan("14:50", async () => (await invitee.OpenAsync("other")).Expect(200));
        Plan("15:10", async () => Assert.Equal("link_expired", (await invitee.OpenAsync("other")).Expect(410).Code));

        var refresh = "";
        Plan("16:00", async () => refresh = (await cleo.SignInAsync()).Expect(200)["refreshToken"]);
        Plan(
            "17:50",
            async () =>
                refresh = (await tenant.PostAsync("tokens/refresh", new { refreshToken = refresh })).Expect(
                    200)["refreshToken"]);
        Plan(
            "20:00",
            async () => (await tenant.PostAsync("tokens/refresh", new { refreshToken = refresh })).Expect(401));
        Plan("23:50", async () => Assert.Equal(room, await RoomAsync()));
        await LiveAsync();

        Assert.Equal(2, (await KeysAsync()).Length);
        Assert.Equal(2, rig.Backend.SentTo(anna).Count);
        Assert.True(
            (await tenant.GetAsync("audit/verify", tenant.Key)).Expect(200).Json.GetProperty("valid").GetBoolean());
        Assert.DoesNotContain(
            await rig.RowsAsync("-|due|"),
            row => string.CompareOrdinal(row, $"-|due|{rig.Clock.GetUtcNow().UtcDateTime:yyyyMMddHHmm}") < 0);
    }

    private void Plan(string at, Func<Task> what) =>
        plan.Add(TimeSpan.Parse(at, System.Globalization.CultureInfo.InvariantCulture), what);

    private void Plan(string at, Action what) => Plan(at, () =>
    {
        what();
        return Task.CompletedTask;
    });

    // Timers first, as they run on the minute; then what users do; then the queues.
    private async Task LiveAsync()
    {
        for (var at = TimeSpan.Zero; at < TimeSpan.FromDays(1); at += Step)
        {
            await rig.RunAsync("due");
            await (at.Minutes == 0 ? rig.RunAsync("audit-anchor") : Task.CompletedTask);
            await (at == TimeSpan.FromHours(3) ? rig.RunAsync("key-rotation") : Task.CompletedTask);
            await (at == TimeSpan.FromHours(3.5) ? rig.RunAsync("purge") : Task.CompletedTask);
            foreach (var queue in new[] { "follow-up", "email", "sms" })
            {
                await rig.RunAsync(queue);
            }

            if (plan.Remove(at, out var what))
            {
                await what();
            }

            rig.Clock.Advance(Step);
        }

        Assert.Empty(plan);
    }

    private async Task<string> RoomAsync() =>
        (await tenant.PostAsync("data-rooms", new { name = "Deal" }, tenant.Key, ("Idempotency-Key", "one"))).Expect(
            201)["id"];

    private async Task<string[]> KeysAsync()
    {
        var keys = (await new Api(rig.App.BaseAddress).GetAsync("/api/v1/.well-known/jwks.json")).Expect(
            200).Json.GetProperty("keys");
        return [.. keys.EnumerateArray().Select(key => key.GetProperty("kid").GetString()!)];
    }
}
