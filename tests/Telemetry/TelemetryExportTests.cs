using Countersign.Local;
using Countersign.Telemetry;
using Countersign.Tests.Flows;
using Countersign.Tests.Rig;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Countersign.Tests.Telemetry;

public class TelemetryExportTests(IsolatedBackend backend) : IClassFixture<IsolatedBackend>
{
    private readonly List<string> canaries = [];

    [Fact]
    public async Task Traces_metrics_and_logs_export_no_personal_data_and_no_secret()
    {
        await using var collector = await Collector.StartAsync();
        await using var app = await backend.StartAppAsync(
            listen: true, ownMessaging: true, settings: collector.Settings);
        using var meter = new MeterReadings(app);
        var tenant = await TestTenant.CreateAsync(app);

        await WalkAsync(app, tenant);
        await Until.TrueAsync(
            () => meter.Of(CountersignMeter.Messages).Any(
                line => line.StartsWith("message.step=failed message.channel=email", StringComparison.Ordinal)),
                "the email that is refused");

        // The line of the log comes after the measurement.
        await Until.TrueAsync(
            () =>
        {
            Flush(app);
            return collector.Got("logs").Any(
                text => text.Contains("Countersign.Dispatch.OutboxProgress", StringComparison.Ordinal));
        }, "the log");

        Assert.Contains(
            collector.Got("traces"),
            text => text.Contains("process sms", StringComparison.Ordinal)
                && text.Contains("url.full", StringComparison.Ordinal));
        Assert.Contains(
            collector.Got("metrics"),
            text => text.Contains(CountersignMeter.Locks, StringComparison.Ordinal)
                && text.Contains(tenant.Id, StringComparison.Ordinal));
        foreach (var signal in (string[])["traces", "metrics", "logs"])
        {
            CanaryTests.AssertAbsent(collector.Got(signal), canaries, $"the {signal}");
        }

        CanaryTests.AssertAbsent(meter.All.Select(reading => reading.Tags), canaries, "a measurement");
    }

    [Fact]
    public void Without_an_endpoint_nothing_is_exported()
    {
        var services = new ServiceCollection();

        Assert.Null(services.ExportTelemetry(new ConfigurationBuilder().Build()));
        Assert.Empty(services);
    }

    [Theory]
    [InlineData(
        "APPLICATIONINSIGHTS_CONNECTION_STRING",
        "InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint=https://127.0.0.1:9/")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")]
    public void With_an_endpoint_traces_metrics_and_logs_are_exported(string name, string value)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            [KeyValuePair.Create(name, (string?)value)]).Build();
        var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddLogging().AddTelemetry(
            configuration);
        Assert.NotNull(services.ExportTelemetry(configuration));

        using var provider = services.BuildServiceProvider();

        Assert.NotNull(provider.GetService<TracerProvider>());
        Assert.NotNull(provider.GetService<MeterProvider>());
        Assert.NotNull(provider.GetService<LoggerProvider>());
    }

    // Codes right and wrong, a number, an inbox, a lock, links, a refusal by the service, and a query string.
    private async Task WalkAsync(LocalApp app, TestTenant tenant)
    {
        var (phone, email) = (await tenant.CreateUserAsync(TestTenant.NewPhone()), await tenant.CreateUserAsync());
        var handle = (await phone.SignInByCodeAsync("sms")).Expect(200).Handle;
        var code = await SentCodes.NewestAsync(app, phone);
        await Until.TrueAsync(async () => (await OutboxAsync(app, phone)).GetArrayLength() > 0, "the code");
        (await phone.VerifyAsync(handle, TestUser.OtherThan(code), "sms")).Expect(401);
        var session = (await phone.VerifyAsync(handle, code, "sms")).Expect(200);
        (await tenant.GetAsync("users?cursor=canary-of-a-query", tenant.Key)).Expect(400);
        (await new Api(app.BaseAddress).PostAsync(
            "/local/faults", new { channel = "email", outcome = "reject" })).Expect(204);
        await email.LockAsync();
        canaries.AddRange(
            [
                phone.Username, phone.Username[1..], phone.Username[4..], email.Username, code, handle,
                session["accessToken"], session["refreshToken"], tenant.Key.Value, TestTenant.Password,
                "canary-of-a-query"]);
    }

    private static async Task<System.Text.Json.JsonElement> OutboxAsync(LocalApp app, TestUser user) =>
        (await new Api(app.BaseAddress).GetAsync($"/local/outbox?to={Uri.EscapeDataString(user.Username)}")).Expect(
            200).Json;

    private static void Flush(LocalApp app)
    {
        Assert.True(app.Services.GetRequiredService<TracerProvider>().ForceFlush());
        Assert.True(app.Services.GetRequiredService<MeterProvider>().ForceFlush());
        Assert.True(app.Services.GetRequiredService<LoggerProvider>().ForceFlush());
    }
}
