using System.Collections.Concurrent;
using Countersign.Addresses;
using Countersign.Local;
using Countersign.Policy;
using Countersign.SendLimits;
using Countersign.Tests.Rig;

namespace Countersign.Tests.SendLimits;

/// <summary>
/// Parallel load over two apps does not exceed a send limit by one. Hundreds of requests in every run, thousands
/// in a full one.
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
    public async Task Of_hundreds_of_parallel_sends_to_one_destination_exactly_five_pass()
    {
        await using var other = await App.StartAsync();
        await using var one = await App.StartAsync();
        var rig = new SendRig(one);
        SendRig[] rigs = [rig, new SendRig(other, rig.Tenant, new SendCaps())];
        var phone = SendRig.NewPhone();

        var (sends, allowed) = (FullRun.Or(1000, 200), 0);

        await Parallel.ForEachAsync(
            Enumerable.Range(0, sends), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
        {
            if (!(await rigs[i % 2].AskAsync(phone)).IsRefused)
            {
                Interlocked.Increment(ref allowed);
            }
        });

        Assert.Equal(5, allowed);
        Assert.Equal(sends - 5, await rig.DecisionsAsync());
        Assert.True((await rig.With(new SendCaps { ClientPerHour = 5 }).AskAsync(SendRig.NewPhone())).IsRefused);
        Assert.False((await rig.With(new SendCaps { ClientPerHour = 6 }).AskAsync(SendRig.NewPhone())).IsRefused);
    }

    [Fact]
    public async Task A_storm_of_strangers_exceeds_no_limit_by_one_and_no_proved_person_is_refused_meanwhile()
    {
        var (requests, caps) = FullRun.Or(
            (10_000, new SendCaps { CallingCodePerHour = 100, ClientPerHour = 120, TenantPerHour = 2500 }),
            (400, new SendCaps { CallingCodePerHour = 16, ClientPerHour = 7, TenantPerHour = 120 }));
        await using var other = await App.StartAsync();
        await using var one = await App.StartAsync();
        var tenant = $"t-{Guid.NewGuid():N}";
        var phones = Enumerable.Range(0, 1000).Select(i => SendRig.NewPhone(Codes[i % Codes.Length])).ToArray();
        var passed = new ConcurrentBag<(string Phone, string Client, bool Leaves)>();
        var refusedOwners = new ConcurrentBag<string>();

        await Parallel.ForEachAsync(
            Enumerable.Range(0, requests), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, _) =>
        {
            var (phone, client) = (phones[PhoneOf(i)], $"198.51.100.{ClientOf(i)}");
            var rig = new SendRig(i % 2 == 0 ? one : other, tenant, caps) { Client = client };
            var outcome = await rig.AskAsync(phone);
            if (!outcome.IsRefused)
            {
                passed.Add((phone, client, outcome.IsAllowed));
            }

            if (i % 20 == 0)
            {
                var owned = SendRig.NewPhone(Codes[i / 20 % Codes.Length]);
                if (!(await rig.AskAsync(owned, SendStanding.Proven, $"owner-{i}")).IsAllowed)
                {
                    refusedOwners.Add(owned);
                }
            }
        });

        Assert.Empty(refusedOwners);
        var allowed = passed.Where(one => one.Leaves).ToList();
        Assert.Equal(caps.TenantPerHour / 2, allowed.Count);
        Assert.Equal(caps.CallingCodePerHour / 2, Fullest(allowed, one => CallingCodes.CallingCodeOf(one.Phone)!));
        Assert.Equal(caps.DestinationPerHour, Fullest(passed, one => one.Phone));
        Assert.Equal(caps.ClientPerHour, Fullest(passed, one => one.Client));
        Assert.Equal(requests - allowed.Count, await new SendRig(one, tenant, caps).DecisionsAsync());
    }

    [Theory]
    [InlineData(SendStanding.Proven, true, 20)]
    [InlineData(SendStanding.Proven, false, 10)]
    [InlineData(SendStanding.Other, false, 10)]
    public async Task Of_parallel_sends_to_one_number_in_many_tenants_no_more_pass_than_its_day_has(
        SendStanding standing, bool isProved, int limit)
    {
        await using var other = await App.StartAsync();
        await using var one = await App.StartAsync();
        var phone = SendRig.NewPhone();
        var allowed = 0;

        await Parallel.ForEachAsync(
            Enumerable.Range(0, 60), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
        {
            var outcome = await new SendRig(i % 2 == 0 ? one : other).AskAsync(phone, standing, isProved: isProved);
            if (outcome.IsAllowed)
            {
                Interlocked.Increment(ref allowed);
            }
        });

        Assert.Equal(limit, allowed);
    }

    private static int Fullest(
        IEnumerable<(string Phone, string Client, bool Leaves)> sends,
        Func<(string Phone, string Client, bool Leaves), string> of) => sends.CountBy(of).Max(group => group.Value);

    // A twentieth to one number, a quarter to one calling code, the rest to random numbers.
    private static int PhoneOf(int request) => (request % 20) switch
    {
        0 => 1,
        < 6 => Seed.Below(1000 / Codes.Length, $"phone of {request}") * Codes.Length,
        _ => Seed.Below(1000, $"phone of {request}"),
    };

    private static int ClientOf(int request) => request % 10 == 9 ? 0 : Seed.Below(100, $"client of {request}");
}
