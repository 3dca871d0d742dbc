using Countersign.SendLimits;

namespace Countersign.Tests.SendLimits;

/// <summary>
/// The email quota under load: never exceeded, nearly all of it used, and equal shares for waiting tenants.
/// </summary>
public class EmailLedgerTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly EmailQuota Quota = new(PerMinute: 30, PerHour: 1_500);

    [Fact]
    public void Within_the_quota_no_email_waits()
    {
        var ledger = EmailLedger.Empty;
        for (var i = 0; i < Quota.PerMinute; i++)
        {
            (ledger, var wait) = ledger.Take("acme", isBulk: false, Quota, Start);
            Assert.Null(wait);
        }

        Assert.Equal(TimeSpan.FromMinutes(1), ledger.Take("acme", isBulk: false, Quota, Start).Wait);
        Assert.Null(ledger.Take("acme", isBulk: false, Quota, Start.AddMinutes(1)).Wait);
        Assert.Equal(
            TimeSpan.FromMilliseconds(1),
            ledger.Take("acme", isBulk: false, Quota, Start.AddMinutes(1).AddMilliseconds(-1)).Wait);
    }

    [Fact]
    public void A_share_of_the_quota_is_reserved_for_codes_when_bulk_email_waits()
    {
        var ledger = EmailLedger.Empty;
        for (var i = 0; i < 24; i++)
        {
            (ledger, var wait) = ledger.Take("acme", isBulk: true, Quota, Start);
            Assert.Null(wait);
        }

        Assert.NotNull(ledger.Take("acme", isBulk: true, Quota, Start).Wait);
        Assert.Null(ledger.Take("acme", isBulk: false, Quota, Start).Wait);
    }

    [Fact]
    public void With_any_number_of_waiting_tenants_the_ledger_fits_into_a_column_and_the_quota_is_kept()
    {
        var (ledger, sent) = (EmailLedger.Empty, 0);
        for (var i = 0; i < 2_000; i++)
        {
            (ledger, var wait) = ledger.Take(
                $"tenant-{i:D4}-{new string('x', 28)}", isBulk: false, new EmailQuota(1_500, 1_500), Start.AddTicks(i));
            sent += wait is null ? 1 : 0;
        }

        Assert.Equal(1_500, sent);
        Assert.Equal(EmailLedger.Maximum, ledger.Tenants.Count);
        Assert.InRange(
            System.Text.Json.JsonSerializer.Serialize(ledger, EmailLedgerJson.Default.EmailLedger).Length, 1,
            32 * 1024);
    }

    [Fact]
    public void Most_messages_of_a_burst_only_read_the_ledger()
    {
        var ledger = EmailLedger.Empty;
        for (var i = 0; i < Quota.PerMinute + 1; i++)
        {
            ledger = ledger.Take("acme", isBulk: false, Quota, Start).Next;
        }

        Assert.Same(ledger, ledger.Take("acme", isBulk: false, Quota, Start.AddSeconds(14)).Next);
        Assert.NotSame(ledger, ledger.Take("acme", isBulk: false, Quota, Start.AddSeconds(15)).Next);
    }

    [Fact]
    public void With_the_hourly_quota_used_up_an_email_retries_within_five_minutes_and_passes_in_the_next_hour()
    {
        var (ledger, quota) = (EmailLedger.Empty, new EmailQuota(30, 30));
        for (var i = 0; i < 30; i++)
        {
            ledger = ledger.Take("acme", isBulk: false, quota, Start).Next;
        }

        Assert.Equal(TimeSpan.FromMinutes(5), ledger.Take("acme", isBulk: false, quota, Start.AddMinutes(2)).Wait);
        Assert.Equal(TimeSpan.FromMinutes(1), ledger.Take("acme", isBulk: false, quota, Start.AddMinutes(59)).Wait);
        Assert.Null(ledger.Take("acme", isBulk: false, quota, Start.AddMinutes(60)).Wait);
    }

    [Theory]
    [InlineData(new[] { 300, 300, 300, 300, 300 }, false)]
    [InlineData(new[] { 2_000, 400, 300, 250, 200 }, false)]
    [InlineData(new[] { 5_000, 100, 100, 100, 100 }, true)]
    [InlineData(new[] { 200, 250, 300, 400, 2_000 }, true)]
    public void Bursts_of_five_tenants_get_equal_shares_whatever_their_order_and_size(int[] storms, bool isBulk)
    {
        var storm = new Storm(storms, isBulk);
        for (var minute = 1; minute <= 45; minute++)
        {
            storm.RunTo(Start.AddMinutes(minute));
            var waiting = storm.Tenants.Where(tenant => tenant.Left > 0).Select(tenant => tenant.Sent).ToArray();

            // Not the first minutes, in which the first tenant waited alone.
            if (minute >= 15 && waiting.Length > 1)
            {
                Assert.True(
                    waiting.Min() >= 0.8 * waiting.Max(), $"After {minute} min: {string.Join(' ', storm.Tenants)}");
            }

            var most = minute * (isBulk ? 24 : 30);
            Assert.InRange(storm.Tenants.Sum(tenant => tenant.Sent), Math.Min(storms.Sum(), most * 0.9), most);
        }
    }

    [Fact]
    public void A_tenant_with_one_message_is_served_within_a_minute_of_another_tenants_burst()
    {
        var storm = new Storm([5_000, 0], isBulk: false);
        storm.RunTo(Start.AddMinutes(10).AddSeconds(30));
        storm.Add(1, 1);
        storm.RunTo(Start.AddMinutes(12));

        Assert.Equal(1, storm.Tenants[1].Sent);
    }

    // Messages return after their wait, as from the queue: all due ones at once, in their order.
    private sealed class Storm
    {
        private readonly PriorityQueue<int, (DateTimeOffset At, int Number)> queue = new();
        private readonly bool isBulk;
        private EmailLedger ledger = EmailLedger.Empty;
        private DateTimeOffset now = Start;
        private int number;

        public Storm(int[] storms, bool isBulk)
        {
            this.isBulk = isBulk;
            Tenants = [.. storms.Select(_ => new Share())];
            for (var tenant = 0; tenant < storms.Length; tenant++)
            {
                Add(tenant, storms[tenant]);
            }
        }

        public IReadOnlyList<Share> Tenants { get; }

        public void Add(int tenant, int messages)
        {
            Tenants[tenant].Left += messages;
            for (var i = 0; i < messages; i++)
            {
                queue.Enqueue(tenant, (now, number++));
            }
        }

        public void RunTo(DateTimeOffset end)
        {
            while (queue.TryPeek(out var tenant, out var next) && next.At < end)
            {
                queue.Dequeue();
                now = next.At > now ? next.At : now;
                (ledger, var wait) = ledger.Take($"tenant-{tenant}", isBulk, Quota, now);
                if (wait is { } rest)
                {
                    queue.Enqueue(tenant, (now + rest, number++));
                    continue;
                }

                Tenants[tenant].Sent++;
                Tenants[tenant].Left--;
            }

            now = end;
        }
    }

    private sealed class Share
    {
        public int Sent { get; set; }

        public int Left { get; set; }

        public override string ToString() => $"{Sent}/{Left}";
    }
}
