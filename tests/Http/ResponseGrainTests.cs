using System.Diagnostics;
using Countersign.Http;
using Countersign.Storage;

namespace Countersign.Tests.Http;

public class ResponseGrainTests
{
    [Fact]
    public async Task A_held_answer_leaves_at_a_multiple_of_the_grain_since_the_request_arrived()
    {
        // Before the grain begins: a thread that sleeps between the two lines must not make its waits look short.
        var arrived = Stopwatch.GetTimestamp();
        var grain = new ResponseGrain(TimeSpan.FromMilliseconds(200));
        grain.Hold();
        await grain.WaitAsync();
        var first = Stopwatch.GetElapsedTime(arrived);
        await grain.WaitAsync();

        // Never before: that is what hides the work. A busy machine may wake it late.
        Assert.True(first >= TimeSpan.FromMilliseconds(200), $"{first}");
        Assert.True(Stopwatch.GetElapsedTime(arrived) >= TimeSpan.FromMilliseconds(400));
    }

    [Fact]
    public void Nothing_waits_before_it_is_held_or_after_a_factor_is_proved()
    {
        var grain = new ResponseGrain(TimeSpan.FromHours(1));
        Assert.True(grain.WaitAsync().IsCompleted);
        grain.Hold();
        Assert.False(grain.WaitAsync().IsCompleted);
        grain.Release();
        Assert.True(grain.WaitAsync().IsCompleted);
    }

    [Fact]
    public async Task One_client_gets_four_places_at_an_account_and_all_together_sixty_four()
    {
        using var gate = new PartitionGate();
        var turn = await gate.EnterAsync("account", "client");
        var waiting = Enumerable.Range(0, 3).Select(_ => gate.EnterAsync("account", "client")).ToList();

        Assert.Null(await gate.EnterAsync("account", "client"));
        Assert.NotNull(await gate.EnterAsync("another account", "client"));
        waiting.AddRange(Enumerable.Range(0, 60).Select(number => gate.EnterAsync("account", $"client {number}")));
        Assert.Null(await gate.EnterAsync("account", "one more client"));
        turn!.Dispose();
        foreach (var next in waiting)
        {
            (await next)!.Dispose();
        }

        Assert.NotNull(await gate.EnterAsync("account", "client"));
    }
}
