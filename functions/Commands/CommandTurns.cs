using Countersign.Http;
using Countersign.Storage;

namespace Countersign.Commands;

/// <summary>
/// Lets commands in, one at a time on a partition. How long an unproven command keeps its turn must not tell the next
/// one what it found.
/// </summary>
public sealed class CommandTurns(PartitionGate gate)
{
    /// <param name="partition">The aggregate.</param>
    /// <param name="client">The client of an unproven request, who gets few places; null for all others.</param>
    /// <param name="grain">What hides the time of the request.</param>
    /// <returns>Null when too many wait already.</returns>
    public async Task<Turn?> TakeAsync(string partition, string? client, ResponseGrain grain) =>
        await gate.EnterAsync(partition, client) is { } place ? new Turn(place, grain) : null;

    /// <summary>To be disposed when the command is decided. It ends when its outcome may show.</summary>
    public sealed class Turn(IDisposable place, ResponseGrain grain) : IDisposable
    {
        /// <summary>
        /// The account was locked before this command. That is told to everybody: the next one is let in at once, and
        /// a flood of such requests, which cost a stranger nothing, does not keep the owner out.
        /// </summary>
        public bool WasLocked { get; set; }

        public void Dispose()
        {
            if (WasLocked || !grain.IsHeld)
            {
                place.Dispose();
                return;
            }

            // The answer waits as long by itself: nothing waits for this.
            _ = EndAsync();
        }

        private async Task EndAsync()
        {
            await grain.WaitAsync();
            place.Dispose();
        }
    }
}
