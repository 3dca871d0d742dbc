using System.Net.Http.Json;
using System.Threading.Channels;

namespace Countersign.Local;

/// <summary>
/// Stands in for Event Grid: posts delivery reports, with retries. A stop drops the rest.
/// </summary>
internal sealed class DeliveryReporter(TimeProvider clock) : IAsyncDisposable
{
    // The real service takes seconds too. All waits together are one minute.
    private static readonly TimeSpan[] Waits = [.. new[] { 0.5, 1, 2, 4, 8, 16, 32 }.Select(TimeSpan.FromSeconds)];

    private readonly Channel<object[]> reports = Channel.CreateUnbounded<object[]>();
    private readonly CancellationTokenSource stopping = new();
    private readonly HttpClient http = new();
    private Task reporting = Task.CompletedTask;

    public void Start(Uri address, string header, string secret)
    {
        http.BaseAddress = address;
        http.DefaultRequestHeaders.Add(header, secret);
        reporting = ReportAsync();
    }

    public void AddSms(string from, string to, string messageId, string? tag, string details)
    {
        var at = clock.GetUtcNow();
        Add("SMSDeliveryReportReceived", $"/phonenumber/{to[1..]}", at, new
        {
            messageId,
            from,
            to,
            deliveryStatus = details.StartsWith('2') ? "Delivered" : "Failed",
            deliveryStatusDetails = details,
            receivedTimestamp = at,
            tag,
        });
    }

    public void AddEmail(string sender, string recipient, string messageId, string status)
    {
        var at = clock.GetUtcNow();
        Add("EmailDeliveryReportReceived", $"sender/{sender}/message/{messageId}", at, new
        {
            sender,
            recipient,
            messageId,
            status,
            deliveryStatusDetails = new { statusMessage = status },
            deliveryAttemptTimestamp = at,
        });
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await reporting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        http.Dispose();
        stopping.Dispose();
    }

    private void Add(string eventName, string subject, DateTimeOffset at, object data) =>
        reports.Writer.TryWrite(
            [
                new { id = Guid.NewGuid(), subject, eventType = "Microsoft.Communication." + eventName, eventTime = at,
                    dataVersion = "1.0", data }]);

    // In parallel, so that a report that is not accepted does not delay the others.
    private async Task ReportAsync() =>
        await Parallel.ForEachAsync(
            reports.Reader.ReadAllAsync(stopping.Token),
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = stopping.Token },
            async (report, cancellationToken) => await BringAsync(report, cancellationToken));

    private async Task BringAsync(object[] report, CancellationToken cancellationToken)
    {
        foreach (var wait in Waits)
        {
            await Task.Delay(wait, cancellationToken);
            if (await IsTakenAsync(report, cancellationToken))
            {
                return;
            }
        }
    }

    private async Task<bool> IsTakenAsync(object[] report, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.PostAsJsonAsync((string?)null, report, AcsJson.Options, cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
