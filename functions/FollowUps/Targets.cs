using Countersign.Aggregates;
using Countersign.Decisions;
using Countersign.Storage;

namespace Countersign.FollowUps;

/// <summary>The aggregates that a follow-up changes.</summary>
internal static class Targets
{
    private const int AtATime = 8;

    /// <summary>
    /// Changes each of them. One that is kept busy, or that the store does not reach, delays no other: the follow-up is
    /// tried again for it. What is not there needs no change.
    /// </summary>
    /// <exception cref="StoreUnavailableException">At least one was not changed.</exception>
    public static async Task ChangeAsync<T>(
        IAsyncEnumerable<T> targets, Func<T, Task<Result<Done>>> command, CancellationToken cancellationToken)
    {
        var failures = 0;
        await Parallel.ForEachAsync(
            targets,
            new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellationToken },
            async (target, _) =>
        {
            try
            {
                var isDone = (await command(target)).Refusal is null or { Code: RefusalCode.NotFound };
                Interlocked.Add(ref failures, isDone ? 0 : 1);
            }
            catch (StoreUnavailableException)
            {
                Interlocked.Increment(ref failures);
            }
        });
        if (failures > 0)
        {
            throw new StoreUnavailableException(null);
        }
    }
}
