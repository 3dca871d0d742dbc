using System.Collections.Concurrent;
using Countersign.Local;
using Countersign.Tests.Rig;
using Xunit.Abstractions;

namespace Countersign.Tests.Flows;

/// <summary>
/// The app is killed at a storage, queue or provider call, before it leaves or when it is done, and another one takes
/// over: no charge and no grant is lost, nothing is sent twice, nothing is lost without a row that says so (T30, T33).
/// A spread of points in every run; all of them when COUNTERSIGN_FULL is set (some minutes).
/// </summary>
public class CrashTests(ITestOutputHelper output)
{
    private const int SpreadOver = 6;
    private const int LaneCount = 2;

    // Past the life of a dead dispatcher's claim, within that of links, and past the cool-down of a second request.
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(2.5);

    [Fact]
    public async Task A_process_killed_at_any_call_loses_nothing_and_sends_nothing_twice()
    {
        var calls = await WithLaneAsync(1, lane => lane.CallsAsync());
        Point[] all = [.. calls.SelectMany((kind, i) => new[] { new Point(i + 1, kind, "exit-before"), new Point(i + 1, kind, "exit-after") })];
        var chosen = Environment.GetEnvironmentVariable("COUNTERSIGN_FULL") == "1" ? all : Spread(all);
        var points = new ConcurrentQueue<Point>(chosen);
        var failures = new ConcurrentBag<string>();

        await Task.WhenAll(Enumerable.Range(0, LaneCount).Select(_ => WithLaneAsync((chosen.Length + LaneCount - 1) / LaneCount, async lane =>
        {
            while (lane.HasCast && points.TryDequeue(out var point))
            {
                if (await Record.ExceptionAsync(() => lane.KillAsync(point)) is { } failure)
                {
                    failures.Add($"{point}: {failure}");
                }
            }

            return lane;
        })));

        output.WriteLine($"{calls.Length} calls: {string.Join(", ", calls)}");
        output.WriteLine($"{chosen.Length} of {all.Length} points.");
        Assert.True(failures.IsEmpty, $"{failures.Count} of {chosen.Length} points failed.\n{string.Join("\n", failures)}");
        Assert.Empty(points);
    }

    // Around each send, where a doubt is born, and evenly over all the rest.
    private static Point[] Spread(Point[] all)
    {
        bool AroundSend(Point point) => point.Kind is "POST sms" || point == all.First(other => other.Kind == "POST emails:send" && other.When == point.When);
        Point[] sends = [.. all.Where(AroundSend)];
        Point[] rest = [.. all.Except(sends)];
        var count = SpreadOver - sends.Length;
        return [.. sends, .. Enumerable.Range(0, count).Select(i => rest[i * rest.Length / count])];
    }

    private static async Task<T> WithLaneAsync<T>(int stories, Func<Lane, Task<T>> run)
    {
        var island = new Island();
        await island.InitializeAsync();
        try
        {
            return await run(await Lane.PrepareAsync(island, stories));
        }
        finally
        {
            await island.DisposeAsync();
        }
    }

    private sealed record Point(int Call, string Kind, string When);

    /// <summary>One kill after the other, on storage of their own: so each story makes the same calls.</summary>
    private sealed class Lane(Island island, Queue<CrashStory> stories)
    {
        /// <summary>Stories not yet told; a faster lane may run out first.</summary>
        public bool HasCast => stories.Count > 0;

        public static async Task<Lane> PrepareAsync(Island island, int count)
        {
            await using var app = await island.StartAppAsync();
            var tenant = await TestTenant.CreateAsync(app);
            var stories = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => CrashStory.PrepareAsync(island, tenant)));
            await Island.DrainAsync(app, async () => (await Task.WhenAll(stories.Select(story => story.IsSettledAsync(app)))).All(settled => settled), "the messages of the preparation");
            return new Lane(island, new Queue<CrashStory>(stories));
        }

        /// <summary>The calls that the whole story makes when nobody dies.</summary>
        public async Task<string[]> CallsAsync()
        {
            await using var app = await island.ServeAsync();
            await app.ArmAsync();
            await stories.Dequeue().PlayAsync(app.BaseAddress);
            return await app.CallsAsync();
        }

        public async Task KillAsync(Point point)
        {
            var story = stories.Dequeue();
            await using (var victim = await island.ServeAsync($"{point.Call}:{point.When}"))
            {
                await victim.ArmAsync();
                await Assert.ThrowsAsync<HttpRequestException>(() => story.PlayAsync(victim.BaseAddress));
                await victim.DiedAsync();
            }

            // Its public address is another one: what it sends again is not word for word what the victim sent.
            var clock = new LocalClock(Later);
            await using var app = await island.StartAppAsync(clock);
            await story.AssertNothingShownIsLostAsync(app);
            await story.FinishAsync(app, clock);

            // Announcements of what never came about are dropped, and the next story finds empty queues.
            clock.Advance(TimeSpan.FromMinutes(20));
            await Island.DrainAsync(app, async () => await island.AnnouncedAsync() == 0, "empty queues");
            await story.AssertSentOnceAsync(app);
        }
    }
}
