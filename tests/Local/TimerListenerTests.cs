using System.Net;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Local;

public sealed class TimerListenerTests : IAsyncLifetime
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private RunnerRig _rig = null!;

    public async Task InitializeAsync() => _rig = await RunnerRig.StartAsync(listen: true);

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Fact]
    public async Task Many_missed_occurrences_are_one_late_run()
    {
        _rig.Clock.Advance(10 * Hour);

        await RunnerRig.EventuallyAsync(() => _rig.Probe.Notes.Count > 0);
        await RunNowAsync();

        Assert.Equal(["late", "on time"], _rig.Probe.Notes);
    }

    [Fact]
    public async Task Failure_does_not_end_the_schedule()
    {
        _rig.Probe.OnTimer = () => throw new InvalidOperationException();

        await RunnerRig.EventuallyAsync(() =>
        {
            _rig.Clock.Advance(Hour);
            return _rig.Probe.Notes.Count >= 2;
        });
    }

    [Fact]
    public async Task Runs_never_overlap()
    {
        var running = 0;
        var overlapped = false;
        var release = new TaskCompletionSource();
        _rig.Probe.OnTimer = async () =>
        {
            overlapped |= Interlocked.Increment(ref running) > 1;
            await release.Task;
            Interlocked.Decrement(ref running);
        };
        _rig.Clock.Advance(Hour);
        await RunnerRig.EventuallyAsync(() => _rig.Probe.Notes.Count == 1);

        var second = RunNowAsync();
        _rig.Clock.Advance(Hour);
        release.SetResult();
        await second;

        Assert.False(overlapped);
        Assert.True(_rig.Probe.Notes.Count >= 2);
    }

    [Fact]
    public async Task Unknown_name_cannot_be_run()
    {
        using var unknown = await _rig.Client.PostAsync("/local/run/Nothing", null);
        using var http = await _rig.Client.PostAsync("/local/run/Echo", null);

        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, http.StatusCode);
    }

    private async Task RunNowAsync()
    {
        using var answer = await _rig.Client.PostAsync("/local/run/OnTimer", null);
        Assert.Equal("""{"ran":1}""", await answer.Content.ReadAsStringAsync());
    }
}
