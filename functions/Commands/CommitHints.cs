using Countersign.Aggregates;
using Countersign.Decisions;
using Countersign.Messages;
using Countersign.Storage;

namespace Countersign.Commands;

/// <summary>
/// What is written before a commit, and ignored unless the commit confirms it: pointers to the messages that it owes,
/// the times at which a timer has to load its aggregate, and the addresses by which an account is found. So a crash in
/// between loses no message and no unlock by a timer, and an account with an address is always found.
/// </summary>
public sealed class CommitHints(QueuePointers pointers, DueIndex due, AddressIndex addresses)
{
    /// <param name="partition">An account. An unknown name has no address.</param>
    /// <param name="inboxes">By these the account must be found.</param>
    public async Task IndexAsync(PartitionId partition, IEnumerable<IndexedInbox> inboxes)
    {
        foreach (var inbox in inboxes)
        {
            await addresses.AddAsync(partition, inbox, CancellationToken.None);
        }
    }

    /// <param name="queued">
    /// Ids of the messages that have a pointer already: a command that is decided again adds no second one.
    /// </param>
    public async Task QueueAsync(
        PartitionId partition, IEnumerable<OutboxMessage> messages, ISet<string> queued, DateTimeOffset now)
    {
        foreach (var message in messages.Where(message => queued.Add(message.Id)))
        {
            await pointers.AnnounceAsync(
                message.Channel, new QueuePointer(partition.ToString(), message.Id, now, 0), QueuePointers.FirstDelay,
                CancellationToken.None);
        }
    }

    /// <param name="look">When time alone will have changed something here.</param>
    /// <param name="answerIsOver">When an answer that is kept for repetition can be forgotten.</param>
    public async Task ScheduleAsync(PartitionId partition, DateTimeOffset? look, DateTimeOffset? answerIsOver)
    {
        if (look is { } at)
        {
            await due.AddAsync(partition, at, CancellationToken.None);
        }

        if (answerIsOver is { } over)
        {
            await due.AddRoughlyAsync(partition, over, CancellationToken.None);
        }
    }
}
