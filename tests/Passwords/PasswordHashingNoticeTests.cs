using Countersign.Passwords;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Countersign.Tests.Passwords;

public sealed class PasswordHashingNoticeTests : IDisposable
{
    private readonly LogCapture log = new();

    public void Dispose() => log.Dispose();

    [Fact]
    public async Task The_start_logs_what_one_hash_costs_and_computes_no_second_one() =>
        Assert.Equal(
            "A password hash (m=1024, t=1) takes 500 ms.", (await SaidAsync(TimeSpan.FromMilliseconds(500))).Trim());

    [Fact]
    public async Task A_hash_of_more_than_half_a_second_is_a_warning_that_names_the_setting()
    {
        var said = await SaidAsync(TimeSpan.FromMilliseconds(501));

        Assert.Contains("takes 501 ms: few users", said, StringComparison.Ordinal);
        Assert.Contains("Countersign:PasswordHashing", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_start_does_not_wait_for_the_hash()
    {
        using var logs = LoggerFactory.Create(builder => builder.AddProvider(log));
        var clock = new StoppedClock();
        var gate = new TaskCompletionSource();
        using var notice = new PasswordHashingNotice(
            new SlowHashing(clock, TimeSpan.Zero) { Until = gate.Task }, new Argon2idParameters(1024, 1), clock,
            logs.CreateLogger<PasswordHashingNotice>());
        await Task.Run(() => notice.StartAsync(CancellationToken.None)).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Empty(log.Lines);
        gate.SetResult();
        await notice.ExecuteTask!;
        Assert.Single(log.Lines);
    }

    [Fact]
    public async Task An_app_logs_the_cost_of_a_hash_when_it_starts()
    {
        var app = await App.SharedAsync();
        await app.Services.GetServices<IHostedService>().OfType<PasswordHashingNotice>().Single().ExecuteTask!;

        Assert.Contains(
            App.Log.Lines, line => line.StartsWith("A password hash (m=1024, t=1)", StringComparison.Ordinal));
    }

    private async Task<string> SaidAsync(TimeSpan cost)
    {
        using var logs = LoggerFactory.Create(builder => builder.AddProvider(log));
        var clock = new StoppedClock();
        var hashing = new SlowHashing(clock, cost);
        using var notice = new PasswordHashingNotice(
            hashing, new Argon2idParameters(1024, 1), clock, logs.CreateLogger<PasswordHashingNotice>());
        await notice.StartAsync(CancellationToken.None);
        await notice.ExecuteTask!;
        Assert.Equal((1, TimeSpan.FromSeconds(5)), (hashing.Runs, clock.Waited));
        return Assert.Single(log.Lines);
    }

    private sealed class StoppedClock : TimeProvider
    {
        public long Ticks { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public TimeSpan Waited { get; private set; }

        public override long GetTimestamp() => Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Waited += dueTime;
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }

    private sealed class SlowHashing(StoppedClock clock, TimeSpan cost) : IPasswordHashing
    {
        public int Runs { get; private set; }

        public Task Until { get; init; } = Task.CompletedTask;

        public string Decoy => "";

        public string Hash(Countersign.Secrets.Secret password)
        {
            Until.GetAwaiter().GetResult();
            Runs++;
            clock.Ticks += cost.Ticks;
            return "";
        }

        public PasswordMatch Verify(string hash, Countersign.Secrets.Secret password) => PasswordMatch.Wrong;
    }
}
