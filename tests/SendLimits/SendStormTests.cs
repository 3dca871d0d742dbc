using System.Collections.Concurrent;
using Countersign.Addresses;
using Countersign.Local;
using Countersign.Policy;
using Countersign.SendLimits;
using Countersign.Tests.Rig;

namespace Countersign.Tests.SendLimits;

/// <summary>
/// Parallel load over two apps does not exceed a send limit by one. The load is 1,000 requests in every run, and
/// 10,000 when COUNTERSIGN_FULL is set.
/// </summary>
public class SendStormTests
{
    private static readonly string[] Codes =
    [
        "995", "46", "91", "44", "1", "7", "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "45",
        "47",
        "48", "49", "51", "52", "54", "55", "56", "57", "60", "61", "62", "63", "64", "65", "66", "81", "82", "90",
        "92", "98",
    ];

    // As many at once as two processes allow; the emulator cannot take more.
    [Fact]
    public async Task Of_a_thousand_parallel_sends_to_one_destination_exactly_five_pass()
    {
        await using var other = await App.StartAsync();
        await using var one = await App.StartAsync();
        var rig = new SendRig(one);
        SendRig[] rigs = [rig, new SendRig(other, rig.Tenant, new SendCaps())];
        var phone = SendRig.NewPhone();

        var allowed = 0;

        await Parallel.ForEachAsync(
            Enumerable.Range(0, 1000), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
        {
            if (!(await rigs[i % 2].AskAsync(phone)).IsRefused)
            {
                Interlocked.Increment(ref allowed);
            }
        });

        Assert.Equal(5, allowed);
        Assert.Equal(995, await rig.DecisionsAsync());
        Assert.True((await rig.With(new SendCaps { ClientPerHour = 5 }).AskAsync(SendRig.NewPhone())).IsRefused);
        Assert.False((await rig.With(new SendCaps { ClientPerHour = 6 }).AskAsync(SendRig.NewPhone())).IsRefused);
    }

    [Fact]
    public async Task Parallel_sends_exceed_no_limit_by_one()
    {
        var full = Environment.GetEnvironmentVariable("COUNTERSIGN_FULL") == "1";
        var (requests, caps) = full
            ? (10_000, new SendCaps { CallingCodePerHour = 100, ClientPerHour = 60, TenantPerHour = 2500 })
            : (1_000, new SendCaps { CallingCodePerHour = 15, ClientPerHour = 12, TenantPerHour = 300 });
        await using var other = await App.StartAsync();
        await using var one = await App.StartAsync();
        var tenant = $"t-{Guid.NewGuid():N}";
        var phones = Enumerable.Range(0, 1000).Select(i => SendRig.NewPhone(Codes[i % Codes.Length])).ToArray();
        var allowed = new ConcurrentBag<(string Phone, string Client)>();

        await Parallel.ForEachAsync(
            Enumerable.Range(0, requests), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, _) =>
        {
            var (phone, client) = (phones[PhoneOf(i)], $"198.51.100.{ClientOf(i)}");
            var outcome = await new SendRig(i % 2 == 0 ? one : other, tenant, caps) { Client = client }.AskAsync(phone);
            if (!outcome.IsRefused)
            {
                allowed.Add((phone, client));
            }
        });

        Assert.Equal(caps.TenantPerHour, allowed.Count);
        Assert.Equal(caps.DestinationPerHour, Fullest(allowed, one => one.Phone));
        Assert.Equal(caps.CallingCodePerHour, Fullest(allowed, one => CallingCodes.CallingCodeOf(one.Phone)!));
        Assert.Equal(caps.ClientPerHour, Fullest(allowed, one => one.Client));
        Assert.Equal(requests - allowed.Count, await new SendRig(one, tenant, caps).DecisionsAsync());
    }

    private static int Fullest(
        IEnumerable<(string Phone, string Client)> allowed, Func<(string Phone, string Client), string> of) =>
        allowed.CountBy(of).Max(group => group.Value);

    // A twentieth to one number, a quarter to one calling code, the rest to random numbers.
    private static int PhoneOf(int request) => (request % 20) switch
    {
        0 => 1,
        < 6 => Seed.Below(1000 / Codes.Length, $"phone of {request}") * Codes.Length,
        _ => Seed.Below(1000, $"phone of {request}"),
    };

    private static int ClientOf(int request) => request % 10 == 9 ? 0 : Seed.Below(100, $"client of {request}");
}
