using System.Diagnostics;
using Countersign.Settings;
using Countersign.Storage;
using Microsoft.Extensions.Options;

namespace Countersign.Commands;

/// <summary>
/// Lets commands in: one at a time on a partition, with a slot for the password hash where it may need one. How long a
/// command keeps its turn and its slot must not tell whether there was a password to hash.
/// </summary>
public sealed class CommandTurns(PartitionGate gate, HashSlots slots, IOptions<CountersignOptions> options)
{
    /// <summary>Null when too many wait already.</summary>
    public async Task<Turn?> TakeAsync(string partition, CommandKind kind)
    {
        var place = await gate.EnterAsync(partition);
        if (place is null)
        {
            return null;
        }

        var hashes = kind.HasFlag(CommandKind.Hashes);
        var slot = hashes ? await slots.TakeAsync() : null;
        if (hashes && slot is null)
        {
            place.Dispose();
            return null;
        }

        var floor = kind.HasFlag(CommandKind.ConstantTime) ? options.Value.ResponseFloor : TimeSpan.Zero;
        return new Turn(place, slot, slot is null ? TimeSpan.Zero : slots.Quantum, floor);
    }

    /// <summary>
    /// To be disposed when the command is decided: disposing waits as long as its outcome must not show.
    /// </summary>
    public sealed class Turn(IDisposable place, IDisposable? slot, TimeSpan quantum, TimeSpan floor) : IAsyncDisposable
    {
        private readonly long startedAt = Stopwatch.GetTimestamp();

        /// <summary>
        /// The account was locked before this command. That is told to everybody, and nothing was hashed: the next one
        /// is let in at once.
        /// </summary>
        public bool WasLocked { get; set; }

        // The next command at this partition must not learn from its wait whether there was a password to hash: the
        // slot is kept for as long as a hash takes, the turn until the floor. Where nothing is hashed there is nothing
        // to tell, and a flood of such requests, which cost a stranger nothing, must not keep the owner out.
        public async ValueTask DisposeAsync()
        {
            if (slot is not null)
            {
                await HoldAsync(WasLocked ? TimeSpan.Zero : quantum);
                slot.Dispose();
                await HoldAsync(WasLocked ? TimeSpan.Zero : floor);
            }

            place.Dispose();
            await HoldAsync(floor);
        }

        private async Task HoldAsync(TimeSpan atLeast)
        {
            var rest = atLeast - Stopwatch.GetElapsedTime(startedAt);
            if (atLeast > TimeSpan.Zero && rest > TimeSpan.Zero)
            {
                await Task.Delay(rest);
            }
        }
    }
}
