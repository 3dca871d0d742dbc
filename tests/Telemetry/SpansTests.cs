using System.Diagnostics;
using Countersign.Local;
using Countersign.Storage;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Telemetry;

public class SpansTests(IsolatedBackend backend) : IClassFixture<IsolatedBackend>
{
    [Fact]
    public async Task A_trace_leads_from_the_request_through_the_queue_to_the_messaging_service()
    {
        using var spans = new SpanCatcher();
        await using var app = await backend.StartAppAsync(listen: true, ownMessaging: true);
        var user = await (await TestTenant.CreateAsync(app)).CreateUserAsync(TestTenant.NewPhone());
        var trace = ActivityTraceId.CreateRandom();

        (await user.Tenant.PostAsync(
            "sign-in", new { username = user.Username, codeBy = "sms" },
            ("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01"))).Expect(200);
        await Until.TrueAsync(
            () => spans.LinkedTo(trace).Any(
                span => span.OperationName == "process sms" && Under(span, spans).Any(IsSend)), "the SMS in a trace");

        var request = spans.Of(trace);
        var queued = Assert.Single(request, span => span.OperationName == "send sms");
        Assert.Equal(ActivityKind.Producer, queued.Kind);
        Assert.Contains(request, span => span.Kind == ActivityKind.Server && span.SpanId == queued.ParentSpanId);
        Assert.Contains(Under(queued, spans), span => Url(span).EndsWith("/sms/messages", StringComparison.Ordinal));
        Assert.Contains(request, span => Url(span).EndsWith("/$batch", StringComparison.Ordinal));
        Assert.Contains(
            spans.LinkedTo(trace),
            span => span.Kind == ActivityKind.Consumer && span.Links.Single().Context.SpanId == queued.SpanId);
    }

    [Fact]
    public void A_queue_pointer_without_a_trace_is_read_and_written_as_before()
    {
        const string old =
            """{"partition":"t|account|a","message":"m","announcedAt":"2026-01-02T03:04:05+00:00","tries":3}""";

        Assert.Equal(
            new QueuePointer("t|account|a", "m", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), 3),
            QueuePointers.Read(old));
        Assert.Equal(
            old,
            System.Text.Json.JsonSerializer.Serialize(QueuePointers.Read(old), QueuePointerJson.Default.QueuePointer));
    }

    [Fact]
    public void A_requeued_pointer_keeps_the_trace_of_the_first()
    {
        var first = new QueuePointer("t|account|a", "m", DateTimeOffset.UnixEpoch, 0);
        using var request = new Activity("request").Start();

        var carried = first.InTrace();

        Assert.Equal(request.Id, carried.TraceParent);
        Assert.Equal(carried, carried.InTrace());
        Assert.Null((first with { Tries = 1 }).InTrace().TraceParent);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("00-nonsense-01")]
    public async Task A_message_with_an_unreadable_trace_is_still_sent(string? traceParent)
    {
        var handled = false;

        await Countersign.Telemetry.Spans.ConsumeAsync("sms", traceParent, () =>
        {
            handled = true;
            return Task.CompletedTask;
        });

        Assert.True(handled);
    }

    [Fact]
    public async Task A_span_of_a_failure_has_its_type_and_not_its_message()
    {
        using var spans = new SpanCatcher();
        var cause = new ActivityContext(
            ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        var queuePointer = new QueuePointer("t|account|a", "m", DateTimeOffset.UnixEpoch, 0)
        {
            TraceParent = $"00-{cause.TraceId}-{cause.SpanId}-01",
        };

        await Assert.ThrowsAsync<FormatException>(
            () => Countersign.Telemetry.Spans.ConsumeAsync(
                "sms", queuePointer.TraceParent, () => throw new FormatException("+46701234567 is no number")));

        var span = Assert.Single(spans.LinkedTo(cause.TraceId));
        Assert.Equal(
            (ActivityStatusCode.Error, null, "System.FormatException"),
            (span.Status, span.StatusDescription, span.GetTagItem("error.type")));
        Assert.Empty(span.Events);
    }

    private static IEnumerable<Activity> Under(Activity span, SpanCatcher spans)
    {
        var all = spans.Of(span.TraceId);
        var below = new HashSet<ActivitySpanId> { span.SpanId };
        while (all.Any(child => below.Contains(child.ParentSpanId) && below.Add(child.SpanId)))
        {
        }

        return all.Where(child => child.SpanId != span.SpanId && below.Contains(child.SpanId));
    }

    private static bool IsSend(Activity span) =>
        new Uri(Url(span), UriKind.RelativeOrAbsolute) is { IsAbsoluteUri: true, AbsolutePath: "/sms" };

    private static string Url(Activity span) => (span.GetTagItem("url.full") as string ?? "").Split('?')[0];
}
