using System.Diagnostics;

namespace Countersign.Tests.Rig;

/// <summary>Waits for a condition that another thread or process makes true, and fails when it never does.</summary>
public static class Until
{
    // Fails only if the condition never becomes true; a slow machine must not fail here.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static Task TrueAsync(Func<bool> condition, string what, TimeSpan? patience = null) =>
        TrueAsync(() => Task.FromResult(condition()), what, patience);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what, TimeSpan? patience = null)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < (patience ?? Patience), $"Waited in vain for: {what}.");
            await Task.Delay(20);
        }
    }
}
