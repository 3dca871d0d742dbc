using Countersign.Tests.Rig;

namespace Countersign.Tests.Tenants;

/// <summary>
/// The process dies after a storage call of the emptying, and the next run goes on: every third call in every run,
/// each in a full one.
/// </summary>
public class TenantEmptyingCrashTests(ClosingRig rig) : IClassFixture<ClosingRig>
{
    [Fact]
    public async Task A_crash_after_a_call_of_any_step_leaves_work_that_the_next_run_finishes()
    {
        var survived = 0;
        for (var calls = 0; ; calls += FullRun.Or(1, 3))
        {
            var tenant = await ClosedAsync();
            rig.Due.Calls.Reset(new Fault(calls + 1, FaultMode.Drop, Forever: true));
            await RunAsync();
            await RunAsync();
            var wasWhole = rig.Due.Calls.Calls.Count <= calls;
            rig.Due.Calls.Reset();
            await rig.EmptyAsync();

            Assert.Equal(
                [$"tenant|{tenant.Id} a", $"tenant|{tenant.Id} s|!head"],
                (await rig.KeysAsync(tenant.Id)).Distinct());
            if (wasWhole)
            {
                break;
            }

            survived++;
        }

        Assert.True(survived > FullRun.Or(15, 5), $"Only {survived} calls.");
    }

    // Two minutes later the same run finds the second step due.
    private async Task RunAsync()
    {
        rig.Due.Clock.Advance(TimeSpan.FromMinutes(3));
        await new Api(rig.App.BaseAddress).PostAsync("/local/run/due", null);
    }

    private async Task<TestTenant> ClosedAsync()
    {
        var tenant = await TestTenant.CreateWithAdministratorAsync(rig.App);
        (await tenant.PatchPolicyAsync("""{"templates":{"sign-in-code":{"sv":{"sms":"{code}"}}}}""")).Expect(204);
        (await tenant.PostAsync("api-keys", null, tenant.Key, ("Idempotency-Key", "one"))).Expect(201);
        (await ClosingRig.CloseAsync(tenant)).Expect(202);
        return tenant;
    }
}
