using System.Diagnostics;
using Countersign.Local;
using Countersign.Passwords;
using Countersign.Settings;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Flows;

/// <summary>
/// What an attacker can learn from waiting times behind other sign-ins, with the real cost of a hash. Each figure is a
/// ratio of two waits measured in one run, one behind a known name, one behind an unknown name.
/// </summary>
[CollectionDefinition(Alone, DisableParallelization = true), Collection(Alone)]
public class TimingTests(OwnStorage own) : IClassFixture<OwnStorage>
{
    /// <summary>No other test runs in parallel, because this one compares waiting times.</summary>
    public const string Alone = "alone";

    [Fact]
    public async Task The_wait_behind_other_attempts_on_a_name_does_not_reveal_whether_the_name_exists()
    {
        await using var app = await StartAsync(grain: "00:00:00.025");
        var tenant = await TestTenant.CreateAsync(app);
        var known = (await tenant.CreateUserAsync()).Username;
        await TryAsync(tenant, known);

        // If an unknown name cost no hash, or its turn ended at once, the wait behind it would be a fraction.
        Assert.InRange(
            await RatioAsync(() => BurstAsync(tenant, known), () => BurstAsync(tenant, TestTenant.NewEmail())), 0.6,
            1.6);
    }

    [Fact]
    public async Task The_wait_for_a_hash_slot_does_not_reveal_whether_other_names_exist()
    {
        await using var app = await StartAsync(grain: "00:00:00");
        var tenant = await TestTenant.CreateAsync(app);
        string[] known = [
            .. await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ => (await tenant.CreateUserAsync()).Username))];
        await TryAsync(tenant, known[0]);

        // If a slot were released at once for an unknown name, the wait would differ tenfold.
        Assert.InRange(
            await RatioAsync(
                () => ProbeAsync(tenant, known),
                () => ProbeAsync(tenant, [.. known.Select(_ => TestTenant.NewEmail())])), 0.4, 2.5);
    }

    // Four parallel attempts take turns: the last one waits for all others.
    private static async Task BurstAsync(TestTenant tenant, string name) =>
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => TryAsync(tenant, name)));

    // Eight attempts fill the slots; then an attempt with another name has to wait for one.
    private static async Task ProbeAsync(TestTenant tenant, string[] names)
    {
        var others = names.Select(name => TryAsync(tenant, name)).ToList();
        await Task.WhenAll([.. others, TryAsync(tenant, TestTenant.NewEmail())]);
    }

    private static async Task<double> RatioAsync(Func<Task> one, Func<Task> other) =>
        await TimeAsync(one) / await TimeAsync(other);

    private static async Task<double> TimeAsync(Func<Task> call)
    {
        var started = Stopwatch.GetTimestamp();
        await call();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static Task<Reply> TryAsync(TestTenant tenant, string name) =>
        tenant.PostAsync("sign-in", new { username = name, password = "wrong" });

    private Task<LocalApp> StartAsync(string grain) => App.StartAsync(
        storage: own.ConnectionString,
        configure: services => services.AddSingleton(Argon2idParameters.Of(new PasswordHashingOptions()))
            .Configure<Countersign.Settings.CountersignOptions>(
                options => options.ResponseGrain = TimeSpan.Parse(
                    grain, System.Globalization.CultureInfo.InvariantCulture)));
}
