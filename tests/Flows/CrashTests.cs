using System.Collections.Concurrent;
using System.Net.Sockets;
using Countersign.Local;
using Countersign.Tests.Rig;
using Xunit.Abstractions;

namespace Countersign.Tests.Flows;

/// <summary>
/// The app is killed at a storage, queue or provider call, before the call is sent or after it is done, and another
/// app takes over: no charge and no grant is lost, nothing is sent twice, and a row records every message that may be
/// lost. Some points in every run; all of them in a full one (some minutes).
/// </summary>
public class CrashTests(ITestOutputHelper output)
{
    private const int SpreadOver = 4;
    private const int WorkerCount = 2;

    // After a crashed dispatcher's claim expires, before links expire, and after the wait for a second request.
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(2.5);

    public static TheoryData<string> Scenarios => ["lockout", "passkeys"];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task A_process_killed_at_any_call_loses_nothing_and_sends_nothing_twice(string scenario)
    {
        Func<IsolatedBackend, TestTenant, Task<CrashScenario>> prepare =
            scenario == "lockout" ? LockoutCrash.PrepareAsync : PasskeyCrash.PrepareAsync;
        var calls = await WithWorkerAsync(1, prepare, worker => worker.CallsAsync());
        Point[] all = [
            .. calls.SelectMany(
                (kind, i) => new[] { new Point(i + 1, kind, "exit-before"), new Point(i + 1, kind, "exit-after") })];
        var chosen = FullRun.Or(all, Spread(all));
        var points = new ConcurrentQueue<Point>(chosen);
        var failures = new ConcurrentBag<string>();

        await Task.WhenAll(
            Enumerable.Range(0, WorkerCount).Select(
                _ => WithWorkerAsync((chosen.Length + WorkerCount - 1) / WorkerCount, prepare, async worker =>
        {
            while (worker.HasScenarios && points.TryDequeue(out var point))
            {
                if (await Record.ExceptionAsync(() => worker.KillAsync(point)) is { } failure)
                {
                    failures.Add($"{point}: {failure}");
                }
            }

            return worker;
        })));

        output.WriteLine($"{calls.Length} calls: {string.Join(", ", calls)}");
        output.WriteLine($"{chosen.Length} of {all.Length} points.");
        Assert.True(
            failures.IsEmpty, $"{failures.Count} of {chosen.Length} points failed.\n{string.Join("\n", failures)}");
        Assert.Empty(points);
    }

    // Around each send, where the outcome may be unknown, and evenly over the rest.
    private static Point[] Spread(Point[] all)
    {
        bool AroundSend(Point point) =>
            point.Kind is "POST sms"
            || point == all.First(other => other.Kind == "POST emails:send" && other.When == point.When);
        Point[] sends = [.. all.Where(AroundSend)];
        Point[] rest = [.. all.Except(sends)];
        var count = SpreadOver - sends.Length;
        return [.. sends, .. Enumerable.Range(0, count).Select(i => rest[i * rest.Length / count])];
    }

    private static async Task<T> WithWorkerAsync<T>(
        int scenarios, Func<IsolatedBackend, TestTenant, Task<CrashScenario>> prepare, Func<Worker, Task<T>> run)
    {
        var backend = new IsolatedBackend();
        await backend.InitializeAsync();
        try
        {
            return await run(await Worker.PrepareAsync(backend, scenarios, prepare));
        }
        finally
        {
            await backend.DisposeAsync();
        }
    }

    private sealed record Point(int Call, string Kind, string When);

    /// <summary>One kill after the other, on its own storage, so that each scenario makes the same calls.</summary>
    private sealed class Worker(IsolatedBackend backend, Queue<CrashScenario> scenarios)
    {
        /// <summary>Whether scenarios are left; a faster worker may run out first.</summary>
        public bool HasScenarios => scenarios.Count > 0;

        public static async Task<Worker> PrepareAsync(
            IsolatedBackend backend, int count, Func<IsolatedBackend, TestTenant, Task<CrashScenario>> prepare)
        {
            await using var app = await backend.StartAppAsync();
            var tenant = await TestTenant.CreateAsync(app);
            var scenarios = await Task.WhenAll(
                Enumerable.Range(0, count).Select(_ => prepare(backend, tenant)));
            await IsolatedBackend.DrainAsync(
                app,
                async () => (await Task.WhenAll(scenarios.Select(scenario => scenario.IsSettledAsync(app)))).All(
                    settled => settled), "the messages of the preparation");
            return new Worker(backend, new Queue<CrashScenario>(scenarios));
        }

        /// <summary>The calls of the whole scenario without a crash.</summary>
        public async Task<string[]> CallsAsync()
        {
            await using var app = await backend.ServeAsync();
            await app.ArmAsync();
            await scenarios.Dequeue().PlayAsync(app.BaseAddress);
            return await app.CallsAsync();
        }

        public async Task KillAsync(Point point)
        {
            var scenario = scenarios.Dequeue();
            await using (var victim = await backend.ServeAsync($"{point.Call}:{point.When}"))
            {
                await victim.ArmAsync();
                var broken = await Assert.ThrowsAnyAsync<Exception>(() => scenario.PlayAsync(victim.BaseAddress));
                Assert.True(broken is HttpRequestException or SocketException, $"{broken}");
                await victim.DiedAsync();
            }

            // It has another public address, so the text of a repeated message differs from the killed app's.
            var clock = new LocalClock(Later);
            await using var app = await backend.StartAppAsync(clock);
            await scenario.AssertNothingShownIsLostAsync(app);
            await scenario.FinishAsync(app, clock);

            // Queue pointers to rows that were never stored are dropped, and the next scenario starts with empty
            // queues.
            clock.Advance(TimeSpan.FromMinutes(20));
            await IsolatedBackend.DrainAsync(app, async () => await backend.QueuedAsync() == 0, "empty queues");
            await scenario.AssertSentOnceAsync(app);
        }
    }
}
