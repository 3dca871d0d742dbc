using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Dispatch;
using Countersign.Local;
using Countersign.Storage;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Dispatch;

/// <summary>A queue pointer without a row is queued again with growing delay, and finally dropped.</summary>
public class QueuePointerTests(IsolatedBackend backend) : IClassFixture<IsolatedBackend>, IAsyncLifetime
{
    private readonly LocalClock clock = new();
    private readonly QueueDelays delays = new();
    private LocalApp app = null!;

    public async Task InitializeAsync() => app = await backend.StartAppAsync(clock, policy: delays);

    public async Task DisposeAsync() => await app.DisposeAsync();

    [Fact]
    public async Task A_queue_pointer_without_a_row_is_queued_again_with_growing_delay()
    {
        var queuePointer = Nowhere();
        for (var tries = 0; tries < 11; tries++)
        {
            await DeliverAsync(queuePointer with { Tries = tries });
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300], delays.Seen);
    }

    [Fact]
    public async Task A_requeued_pointer_counts_its_tries_and_keeps_its_original_time()
    {
        var queuePointer = Nowhere();
        await DeliverAsync(queuePointer);

        var queue = app.Services.GetRequiredService<StorageClients>().Email;
        QueuePointer? back = null;
        await Until.TrueAsync(async () =>
        {
            back = (await queue.PeekMessagesAsync(32)).Value.Select(
                message => QueuePointers.Read(message.MessageText)).FirstOrDefault(
                    read => read.Message == queuePointer.Message);
            return back is not null;
        }, "the pointer to return to the queue");
        Assert.Equal(queuePointer with { Tries = 1 }, back);
    }

    [Fact]
    public async Task A_queue_pointer_without_a_row_is_dropped_after_fifteen_minutes()
    {
        var queuePointer = Nowhere();
        clock.Advance(TimeSpan.FromMinutes(15));

        await DeliverAsync(queuePointer);

        Assert.Empty(delays.Seen);
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("a|b")]
    [InlineData("a|b|c|d")]
    [InlineData("||")]
    public async Task A_malformed_queue_pointer_is_refused(string partition) =>
        await Assert.ThrowsAsync<FormatException>(() => DeliverAsync(Nowhere() with { Partition = partition }));

    private QueuePointer Nowhere() =>
        new(PartitionId.Account("acme", new string('A', 22)).ToString(), $"{Guid.NewGuid():N}", clock.GetUtcNow(), 0);

    private Task DeliverAsync(QueuePointer queuePointer) =>
        app.Services.GetRequiredService<Dispatcher>().DispatchAsync(
            Channel.Email, queuePointer, CancellationToken.None);
}
