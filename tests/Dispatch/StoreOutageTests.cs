using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Countersign.Addresses;
using Countersign.Dispatch;
using Countersign.Local;
using Countersign.Storage;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Dispatch;

/// <summary>The table does not answer while the queues do: messages wait for it, and none is put aside.</summary>
public sealed class StoreOutageTests(IsolatedBackend backend) : IClassFixture<IsolatedBackend>, IAsyncLifetime
{
    private readonly TableOutage outage = new();
    private readonly LocalClock clock = new();
    private LocalApp app = null!;

    public async Task InitializeAsync() => app = await backend.StartAppAsync(clock, policy: outage);

    public async Task DisposeAsync() => await app.DisposeAsync();

    [Fact]
    public async Task A_message_whose_row_cannot_be_read_is_sent_once_when_it_can()
    {
        var user = await (await TestTenant.CreateAsync(app)).CreateUserAsync();
        await user.LockAsync();
        outage.IsOn = true;
        for (var tries = 0; tries < 6; tries++)
        {
            await RunAsync(await PointerAsync(user));
        }

        outage.IsOn = false;
        await IsolatedBackend.DrainAsync(
            app, () => Task.FromResult(backend.SentTo(user).Count > 0), "the message after the outage");
        Assert.Single(backend.SentTo(user));
    }

    [Fact]
    public async Task A_pointer_comes_back_for_a_day()
    {
        var user = await (await TestTenant.CreateAsync(app)).CreateUserAsync();
        await user.LockAsync();
        var queuePointer = await PointerAsync(user);
        outage.IsOn = true;

        // The clock goes on while the test runs.
        clock.Advance(TimeSpan.FromDays(1) - TimeSpan.FromMinutes(5));
        await RunAsync(queuePointer);
        clock.Advance(TimeSpan.FromMinutes(5));
        await Assert.ThrowsAsync<RequestFailedException>(() => RunAsync(queuePointer));
        outage.IsOn = false;
    }

    private Task RunAsync(QueuePointer queuePointer) =>
        app.Services.GetRequiredService<Dispatcher>().RunAsync(Channel.Email, queuePointer, CancellationToken.None);

    private async Task<QueuePointer> PointerAsync(TestUser user)
    {
        var isOn = outage.IsOn;
        outage.IsOn = false;
        var row = Assert.Single(await backend.OutboxRowsAsync(app, user));
        outage.IsOn = isOn;
        return new QueuePointer(row.Partition.ToString(), row.Message.Id, row.Message.CreatedAt, 0);
    }

    private sealed class TableOutage : HttpPipelineSynchronousPolicy
    {
        public bool IsOn { get; set; }

        public override void OnSendingRequest(HttpMessage message)
        {
            var path = message.Request.Uri.Path;
            if (IsOn
                && (path.Contains(StorageClients.TableName, StringComparison.Ordinal)
                    || path.EndsWith("$batch", StringComparison.Ordinal)))
            {
                throw new RequestFailedException(503, "The server is busy.");
            }
        }
    }
}
