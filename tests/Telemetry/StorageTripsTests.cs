using Azure.Core.Pipeline;
using Countersign.Local;
using Countersign.Telemetry;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Telemetry;

/// <summary>The metric equals the number of calls on the wire.</summary>
public class StorageTripsTests(IsolatedBackend backend) : IClassFixture<IsolatedBackend>
{
    private readonly FaultPolicy calls = new();

    [Fact]
    public async Task A_password_sign_in_makes_two_storage_round_trips_and_the_metric_agrees()
    {
        await using var app = await App.StartAsync(
            configure: services => services.AddSingleton<HttpPipelinePolicy>(calls));
        using var meter = new MeterReadings(app);
        var user = await (await TestTenant.CreateAsync(app)).CreateUserAsync();
        (await user.SignInAsync()).Expect(200);
        calls.Reset();
        meter.Forget();

        (await user.SignInAsync()).Expect(200);

        Assert.Equal(2, calls.Calls.Count);
        Assert.Equal(["function=sign-in: 2"], meter.Of(CountersignMeter.RoundTrips));
    }

    [Fact]
    public async Task Each_retry_and_each_failed_call_counts_as_a_storage_round_trip()
    {
        await using var app = await App.StartAsync(
            configure: services => services.AddSingleton<HttpPipelinePolicy>(calls));
        using var meter = new MeterReadings(app);
        var user = await (await TestTenant.CreateAsync(app)).CreateUserAsync();
        await user.SignInAsync();
        calls.Reset(Fault.OfStatus(1, 503));
        meter.Forget();

        (await user.SignInAsync("wrong")).Expect(401);

        Assert.Equal([$"function=sign-in: {calls.Calls.Count}"], meter.Of(CountersignMeter.RoundTrips));
        Assert.Equal(3, calls.Calls.Count);
    }

    [Fact]
    public async Task A_dispatch_counts_storage_calls_and_not_calls_to_the_messaging_service()
    {
        await using var app = await backend.StartAppAsync(policy: calls, ownMessaging: true);
        using var meter = new MeterReadings(app);
        calls.Reset();
        var user = await (await TestTenant.CreateWithAdministratorAsync(app)).CreateUserAsync(
            TestTenant.NewPhone());
        (await user.SignInByCodeAsync("sms")).Expect(200);

        // The welcome of the new tenant's administrator is sent by the same runs.
        await IsolatedBackend.DrainAsync(
            app,
            () => Task.FromResult(
                calls.Calls.Any(call => call.Kind == "sms") && calls.Calls.Any(call => call.Kind == "emails:send")),
            "the code and the welcome to be sent");

        // Each function counts when it ends, and a timer may run beside these.
        await Until.TrueAsync(
            () => Task.FromResult(Counted().Sum(reading => reading.Value) == StorageCalls()), "the counts to agree");
        Assert.Contains(Counted(), reading => reading is { Tags: "function=sms", Value: > 0 });
        Assert.Contains(Counted(), reading => reading is { Tags: "function=email", Value: > 0 });

        IEnumerable<MeterReading> Counted() =>
            meter.All.Where(reading => reading.Instrument == CountersignMeter.RoundTrips);

        int StorageCalls() =>
            calls.Calls.Count(call => call.Kind is not ("sms" or "emails:send" or "emails/operations"));
    }
}
