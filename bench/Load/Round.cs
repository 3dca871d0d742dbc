using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace Countersign.Bench.Load;

/// <summary>One round of calls: elapsed time, and processor time and allocated bytes of the server.</summary>
internal sealed record Round(int Calls, int Unexpected, TimeSpan Elapsed, TimeSpan Cpu, long Allocated)
{
    public double CpuMilliseconds => Cpu.TotalMilliseconds / Math.Max(1, Calls);

    /// <summary>
    /// Makes the queued calls, several at a time, until enough were made or the time is over.
    /// </summary>
    public static async Task<Round> RunAsync(
        ServerProcess server, ConcurrentQueue<Call> calls, int most, int inFlight, TimeSpan longest)
    {
        var (left, made, unexpected) = (most, 0, 0);
        var allocated = await server.AllocatedAsync();
        var cpu = server.Cpu;
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Run(CallAsync)));
        return new Round(
            made, unexpected, Stopwatch.GetElapsedTime(began), server.Cpu - cpu,
            await server.AllocatedAsync() - allocated);

        async Task CallAsync()
        {
            while (Stopwatch.GetElapsedTime(began) < longest
                && Interlocked.Decrement(ref left) >= 0
                && calls.TryDequeue(out var call))
            {
                using var content = new StringContent(call.Body(), Encoding.UTF8, "application/json");
                using var answer = await server.Client.PostAsync(new Uri(call.Path, UriKind.Relative), content);
                Interlocked.Increment(ref made);
                if ((int)answer.StatusCode != call.ExpectedStatus)
                {
                    Interlocked.Increment(ref unexpected);
                }
            }
        }
    }
}
