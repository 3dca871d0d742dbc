using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Countersign.Local;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Local;

public sealed class LocalClockTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly LocalClock _clock = new();

    [Fact]
    public void Offset_is_added_to_the_system_time()
    {
        var clock = new LocalClock(Hour);

        clock.Advance(Hour);

        Assert.InRange(clock.GetUtcNow() - TimeProvider.System.GetUtcNow(), 1.99 * Hour, 2.01 * Hour);
    }

    [Fact]
    public void Time_never_goes_back() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _clock.Advance(TimeSpan.FromTicks(-1)));

    [Fact]
    public async Task Delay_that_the_clock_jumps_over_ends_at_once()
    {
        var delay = Task.Delay(Hour, _clock);

        _clock.Advance(Hour);

        await delay.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Delay_that_the_clock_does_not_reach_continues()
    {
        var delay = Task.Delay(Hour, _clock);

        _clock.Advance(Hour / 2);

        Assert.False(delay.IsCompleted);
    }

    [Fact]
    public async Task Advances_add_up()
    {
        var delay = Task.Delay(Hour, _clock);

        _clock.Advance(Hour / 2);
        _clock.Advance(Hour / 2);

        await delay.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Delay_passes_by_itself_too() =>
        await Task.Delay(TimeSpan.FromMilliseconds(5), _clock).WaitAsync(TimeSpan.FromSeconds(30));

    [Fact]
    public async Task Periodic_timer_fires_once_for_a_jump_over_many_periods()
    {
        var rings = 0;
        using var timer = _clock.CreateTimer(_ => Interlocked.Increment(ref rings), null, Hour, Hour);

        _clock.Advance(10 * Hour);
        await RunnerRig.EventuallyAsync(() => Volatile.Read(ref rings) == 1);
        _clock.Advance(Hour);
        await RunnerRig.EventuallyAsync(() => Volatile.Read(ref rings) == 2);
    }

    [Fact]
    public async Task Changed_and_disposed_timers_do_not_fire()
    {
        var rung = new List<string>();
        using var changed = _clock.CreateTimer(_ => rung.Add("changed"), null, Hour, Timeout.InfiniteTimeSpan);
        var disposed = _clock.CreateTimer(_ => rung.Add("disposed"), null, Hour, Timeout.InfiniteTimeSpan);
        changed.Change(3 * Hour, Timeout.InfiniteTimeSpan);
        disposed.Dispose();

        var witness = Task.Delay(Hour, _clock);
        _clock.Advance(Hour);
        await witness.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Empty(rung);
        Assert.False(disposed.Change(Hour, Hour));
    }

    [Fact]
    public async Task Endpoint_shows_and_advances_the_time()
    {
        await using var rig = await RunnerRig.StartAsync();
        var before = await rig.Client.GetFromJsonAsync<JsonElement>("/local/clock");

        using var moved = await rig.Client.PostAsJsonAsync("/local/clock", new { advance = "2.00:00:30" });

        var after = await moved.Content.ReadFromJsonAsync<JsonElement>();
        var difference = after.GetProperty("now").GetDateTimeOffset() - before.GetProperty("now").GetDateTimeOffset();
        Assert.InRange(difference, new TimeSpan(2, 0, 0, 30), new TimeSpan(2, 0, 1, 30));
    }

    [Theory]
    [InlineData("""{"advance":"-00:00:01"}""")]
    [InlineData("""{"advance":"30"}""")]
    [InlineData("""{"advance":"soon"}""")]
    [InlineData("""{"advance":"9999.00:00:00"}""")]
    [InlineData("""{"advance":30}""")]
    [InlineData("""{}""")]
    [InlineData("""[]""")]
    [InlineData("""{""")]
    [InlineData("")]
    public async Task Endpoint_refuses_anything_but_a_positive_duration(string body)
    {
        await using var rig = await RunnerRig.StartAsync();

        using var content = new StringContent(body);
        using var answer = await rig.Client.PostAsync("/local/clock", content);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }
}
