using System.Diagnostics;
using Countersign.Telemetry;

namespace Countersign.Tests.Telemetry;

public sealed class SpanScrubberTests : IDisposable
{
    private readonly Activity span = new Activity("request").Start();

    public void Dispose() => span.Dispose();

    [Theory]
    [InlineData(
        "url.full", "https://table.example/countersign(PartitionKey='t',RowKey='r')?$filter=secret",
        "https://table.example/countersign(PartitionKey='t',RowKey='r')")]
    [InlineData("http.url", "http://localhost/local/outbox?to=nino@example.com", "http://localhost/local/outbox")]
    [InlineData("http.target", "/api/v1/tenants/acme/users?cursor=secret", "/api/v1/tenants/acme/users")]
    [InlineData("url.path", "/api/v1/tenants/acme/users", "/api/v1/tenants/acme/users")]
    [InlineData("url.query", "to=nino@example.com", null)]
    [InlineData("client.address", "192.0.2.1", null)]
    [InlineData("network.peer.address", "192.0.2.1", null)]
    [InlineData("user_agent.original", "a browser", null)]
    [InlineData("http.request.header.authorization", "Bearer secret", null)]
    [InlineData("enduser.id", "nino@example.com", null)]
    [InlineData("exception.message", "nino@example.com is no recipient", null)]
    [InlineData("http.response.status_code", "200", "200")]
    [InlineData("faas.invocation_id", "an id", "an id")]
    [InlineData("az.service_request_id", "an id", "an id")]
    public void Attributes_that_might_identify_a_person_are_removed(string name, string value, string? left)
    {
        span.SetTag(name, value);

        Assert.Equal(left, Scrubbed().GetTagItem(name));
    }

    [Fact]
    public void The_texts_of_a_failure_and_of_the_caller_are_removed_and_the_failure_stays()
    {
        span.SetStatus(ActivityStatusCode.Error, "The recipient +46701234567 is blocked.");
        span.TraceStateString = "caller=nino@example.com";

        Assert.Equal(
            (ActivityStatusCode.Error, null, null), (Scrubbed().Status, span.StatusDescription, span.TraceStateString));
    }

    private Activity Scrubbed()
    {
        using var scrubber = new SpanScrubber();
        scrubber.OnEnd(span);
        return span;
    }
}
