using Countersign.SendLimits;
using Countersign.Tests.Rig;
using FsCheck;
using FsCheck.Fluent;

namespace Countersign.Tests.SendLimits;

public class SendCounterTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);
    private static readonly WindowCap Cap = new(SendCap.OfDestination, null, "x", 5) { PerDay = 10 };

    [Theory]
    [InlineData("00:00:00", "00:59:59", false)]
    [InlineData("00:00:00", "01:00:59", false)]
    [InlineData("00:00:00", "01:01:00", true)]
    [InlineData("00:00:59", "01:00:59", false)]
    [InlineData("00:00:59", "01:01:00", true)]
    public void A_minute_counts_until_it_is_completely_outside_the_window(string sent, string asked, bool room)
    {
        var counter = Filled(5, Start + Span(sent));

        Assert.Equal(room, Cap.Wait(counter, Start + Span(asked)) is null);
    }

    [Fact]
    public void The_day_has_its_own_limit()
    {
        var counter = Filled(5, Start);
        counter = Enumerable.Range(0, 5).Aggregate(counter, (filled, _) => Cap.Count(filled, Start.AddHours(2)));

        Assert.Equal(TimeSpan.FromHours(22) + TimeSpan.FromMinutes(1), Cap.Wait(counter, Start.AddHours(2)));
        Assert.NotNull(Cap.Wait(counter, Start.AddHours(24)));
        Assert.Null(Cap.Wait(counter, Start.AddHours(24).AddMinutes(1)));
    }

    [Theory]
    [InlineData(10, 5)]
    [InlineData(5, 3)]
    [InlineData(1, 1)]
    public void Unproven_sends_may_use_half_of_a_limit_and_proven_ones_all_of_it(int limit, int half)
    {
        var proven = new WindowCap(SendCap.OfTenant, "acme", "", limit);
        var unproven = proven with { UsesHalf = true };

        Assert.Equal(half, Room(unproven, SendCounter.Empty));
        Assert.Equal(limit, Room(proven, SendCounter.Empty));
        Assert.Equal(
            limit - half,
            Room(proven, Enumerable.Range(0, half).Aggregate(SendCounter.Empty, (counter, _) => Written(unproven.Count(
                counter, Start)))));
        Assert.Equal(
            Math.Min(half, 1),
            Room(unproven, Enumerable.Range(0, limit - 1).Aggregate(SendCounter.Empty, (counter, _) => Written(
                proven.Count(counter, Start)))));
    }

    [Fact]
    public void A_returned_unit_of_a_proven_send_leaves_the_half_of_unproven_sends_as_it_is()
    {
        var unproven = new WindowCap(SendCap.OfTenant, "acme", "", 4) { UsesHalf = true };
        var proven = unproven with { UsesHalf = false };
        var counter = unproven.Count(proven.Count(unproven.Count(SendCounter.Empty, Start), Start), Start);
        var text = proven.UnitOf("counter", Start).ToString();

        counter = counter.Take(SendUnit.Parse(text), verified: true)!;
        Assert.NotNull(unproven.Wait(counter, Start));

        counter = counter.Take(SendUnit.Parse(unproven.UnitOf("counter", Start).ToString()), verified: true)!;
        Assert.Null(unproven.Wait(counter, Start));
    }

    [Fact]
    public void Unproven_sends_may_spend_half_of_the_money()
    {
        var proven = new MoneyCap("acme", "2026-03", 1m, 0.1m);
        var unproven = proven with { UsesHalf = true };
        var counter = Enumerable.Range(0, 5).Aggregate(
            SendCounter.Empty, (spent, _) => unproven.Count(spent, Start));

        Assert.NotNull(unproven.Wait(counter, Start));
        Assert.Null(proven.Wait(counter, Start));
        Assert.Null(unproven.Wait(counter.Take(unproven.UnitOf("counter", Start), verified: false)!, Start));
    }

    [Fact]
    public void A_row_of_an_older_version_has_nothing_in_the_half() =>
        Assert.Equal(
            new SendMinute(5, 2, 0), SendCounter.Read("29554560:5:2")[29554560]);

    [Fact]
    public void A_limit_of_zero_allows_nothing() =>
        Assert.Equal(
            TimeSpan.FromHours(1), new WindowCap(SendCap.OfClient, "acme", "x", 0).Wait(SendCounter.Empty, Start));

    [Fact]
    public void A_return_to_an_empty_minute_changes_nothing()
    {
        var one = Cap.Count(SendCounter.Empty, Start);
        var minute = SendCounter.MinuteOf(Start);

        Assert.Null(one.Take(Unit(minute + 1), verified: true));
        Assert.Null(one.Take(Unit(minute), verified: true)!.Take(Unit(minute), verified: true));
    }

    // The default is 5,000 an hour for a tenant, so that the numbers always fit into one column.
    [Fact]
    public void A_day_of_full_minutes_fits_into_a_column()
    {
        var counter = SendCounter.Empty;
        for (var minute = 0; minute < 3000; minute++)
        {
            counter = Cap.Count(counter, Start.AddMinutes(minute));
        }

        Assert.Equal(24 * 60 + 1, counter.Minutes.Count);
        Assert.InRange(counter.Text().Length, 1, 32 * 1024);
    }

    [Fact]
    public void A_low_share_of_verified_codes_is_warned_of_once_an_hour()
    {
        var tenant = new WindowCap(SendCap.OfTenant, "acme", "", 5000) { WatchesReturns = true };
        var fifty = Enumerable.Range(0, 50).Aggregate(SendCounter.Empty, (counter, _) => tenant.Count(counter, Start));
        Assert.Null(fifty.WarnedAt);

        var more = tenant.Count(tenant.Count(fifty, Start.AddMinutes(1)), Start.AddMinutes(2));
        Assert.Equal(Start.AddMinutes(1), more.WarnedAt);

        var nextHour = Enumerable.Range(0, 60).Aggregate(
            more, (counter, _) => tenant.Count(counter, Start.AddMinutes(70)));
        Assert.Equal(Start.AddMinutes(70), nextHour.WarnedAt);
    }

    [Theory]
    [InlineData(21, true)]
    [InlineData(22, false)]
    public void There_is_no_warning_when_three_in_ten_codes_are_verified(int verified, bool warned)
    {
        var tenant = new WindowCap(SendCap.OfTenant, "acme", "", 5000) { WatchesReturns = true };
        var counter = Enumerable.Range(0, 50 + verified).Aggregate(
            SendCounter.Empty, (filled, _) => new WindowCap("", "acme", "", 0).Count(filled, Start));
        counter = Enumerable.Range(0, verified).Aggregate(
            counter, (filled, _) => filled.Take(Unit(SendCounter.MinuteOf(Start)), verified: true)!);

        Assert.Equal(warned, tenant.Count(counter, Start).WarnedAt is not null);
    }

    [Fact]
    public void No_window_exceeds_its_limit_whatever_is_reserved_and_returned()
    {
        var step = from kind in Gen.Choose(0, 9) from amount in Gen.Choose(0, 9000) select (Kind: kind, Amount: amount);
        var asked = 0;
        var refused = 0;
        Prop.ForAll(step.ListOf(300).ToArbitrary(), steps =>
        {
            var walk = new Walk();
            foreach (var (kind, amount) in steps)
            {
                walk.Take(kind, amount);
            }

            asked += walk.Asked;
            refused += walk.Refused;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200).WithReplay(Seed.Value, 1));

        Assert.InRange(refused, asked / 10, asked - 1);
    }

    private static int Room(WindowCap cap, SendCounter counter)
    {
        var room = 0;
        for (; cap.Wait(counter, Start) is null; room++)
        {
            counter = Written(cap.Count(counter, Start));
        }

        return room;
    }

    // As a row keeps it.
    private static SendCounter Written(SendCounter counter) =>
        counter with { Minutes = SendCounter.Read(counter.Text()) };

    private static SendUnit Unit(long minute) => new("counter", minute);

    private static SendCounter Filled(int count, DateTimeOffset at) =>
        Enumerable.Range(0, count).Aggregate(SendCounter.Empty, (counter, _) => Cap.Count(counter, at));

    private static TimeSpan Span(string text) =>
        TimeSpan.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A counter, compared with a plain list of the reserved units.</summary>
    private sealed class Walk
    {
        private readonly List<DateTimeOffset> live = [];
        private SendCounter counter = SendCounter.Empty;
        private DateTimeOffset now = Start;

        public int Asked { get; private set; }

        public int Refused { get; private set; }

        public void Take(int kind, int amount)
        {
            switch (kind)
            {
                case < 5: Reserve(); break;
                case 5 when live.Count > 0: Return(live[amount % live.Count]); break;
                default: now += TimeSpan.FromSeconds(kind == 9 ? amount : amount / 20); break;
            }

            // Written and read as a row.
            counter = counter with { Minutes = SendCounter.Read(counter.Text()) };
        }

        private void Reserve()
        {
            Asked++;
            var slack = TimeSpan.FromMinutes(1);
            if (Cap.Wait(counter, now) is { } wait)
            {
                Refused++;
                True(
                    Within(TimeSpan.FromHours(1) + slack) >= 5 || Within(TimeSpan.FromDays(1) + slack) >= 10,
                    "refused below the cap");
                True(Cap.Wait(counter, now + wait) is null, "refused after the wait that it asked for");
                True(Cap.Wait(counter, now + wait - TimeSpan.FromTicks(1)) is not null, "asked for too long a wait");
                return;
            }

            counter = Cap.Count(counter, now);
            live.Add(now);
            True(Within(TimeSpan.FromHours(1)) <= 5, "too many in an hour");
            True(Within(TimeSpan.FromDays(1)) <= 10, "too many in a day");
        }

        private void Return(DateTimeOffset reserved)
        {
            live.Remove(reserved);
            counter = counter.Take(Unit(SendCounter.MinuteOf(reserved)), verified: true) ?? counter;
        }

        private int Within(TimeSpan window) => live.Count(time => time > now - window);

        private static void True(bool holds, string otherwise) => Assert.True(holds, $"{otherwise}. {Seed.Replay}");
    }
}
