using System.Collections.Immutable;

namespace Countersign.SendLimits;

/// <summary>How many emails the provider takes from this deployment, from all tenants together.</summary>
public sealed record EmailQuota(int PerMinute, int PerHour);

/// <summary>
/// Who has used how much of the email quota in this hour. While several tenants wait, the one that has had least goes first:
/// a storm of one holds up its own messages and nobody else's. While nobody else waits, nothing is held back.
/// </summary>
public sealed record EmailLedger(DateTimeOffset Hour, DateTimeOffset Minute, int InHour, int InMinute, ImmutableDictionary<string, TenantEmails> Tenants)
{
    /// <summary>Tenants of one hour: as many as fit into a column. Who is left out is as if it had had nothing, and goes first.</summary>
    public const int Maximum = 200;

    // Longer than a message that has to wait for the next minute stays away: until then it still waits.
    private static readonly TimeSpan WaitingFor = TimeSpan.FromSeconds(90);

    // That a tenant waits is written down again after this: most of a storm's messages only read.
    private static readonly TimeSpan MarkedFor = TimeSpan.FromSeconds(15);

    // Short, so that little of a minute's quota is lost while its turn is kept for somebody.
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(5);

    // A code is worth ten minutes: it must not wait for the next hour.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    // What the back office sends to many leaves room for the codes that people wait for.
    private const double BulkShare = 0.8;

    public static EmailLedger Empty { get; } = new(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, 0, 0, ImmutableDictionary<string, TenantEmails>.Empty);

    /// <summary>Takes a place in the quota for one email of this tenant, or says how long it waits. Where nothing is to be written, the next ledger is this one.</summary>
    public (EmailLedger Next, TimeSpan? Wait) Take(string tenant, bool isBulk, EmailQuota quota, DateTimeOffset now)
    {
        var ledger = At(now);
        var own = ledger.Tenants.GetValueOrDefault(tenant, TenantEmails.None);
        if (ledger.WaitFor(tenant, own, isBulk, quota, now) is { } wait)
        {
            return (now < own.WaitedAt + MarkedFor ? this : ledger.With(tenant, own with { WaitedAt = now }), wait);
        }

        return (ledger.With(tenant, own with { Sent = own.Sent + 1 }) with { InHour = ledger.InHour + 1, InMinute = ledger.InMinute + 1 }, null);
    }

    // Whoever waits is kept before whoever does not, and whoever has had much before whoever has had little.
    private EmailLedger With(string tenant, TenantEmails emails)
    {
        var others = Tenants.Remove(tenant);
        return this with
        {
            Tenants = (others.Count < Maximum ? others : others.OrderByDescending(one => one.Value.WaitedAt).ThenByDescending(one => one.Value.Sent).Take(Maximum - 1).ToImmutableDictionary()).Add(tenant, emails),
        };
    }

    private TimeSpan? WaitFor(string tenant, TenantEmails own, bool isBulk, EmailQuota quota, DateTimeOffset now)
    {
        if (InHour >= Limit(quota.PerHour, isBulk))
        {
            var rest = Hour + TimeSpan.FromHours(1) - now;
            return rest < LongestWait ? rest : LongestWait;
        }

        if (InMinute >= Limit(quota.PerMinute, isBulk))
        {
            return Minute + TimeSpan.FromMinutes(1) - now;
        }

        var isAhead = Tenants.Any(other => other.Key != tenant && now < other.Value.WaitedAt + WaitingFor && other.Value.Sent < own.Sent);
        return isAhead ? Turn : null;
    }

    private EmailLedger At(DateTimeOffset now)
    {
        var (hour, minute) = (Start(now, TimeSpan.FromHours(1)), Start(now, TimeSpan.FromMinutes(1)));
        var next = minute == Minute ? this : this with { Minute = minute, InMinute = 0 };
        return hour == Hour ? next : next with { Hour = hour, InHour = 0, Tenants = Tenants.Where(one => now < one.Value.WaitedAt + WaitingFor).ToImmutableDictionary(one => one.Key, one => one.Value with { Sent = 0 }) };
    }

    private static int Limit(int quota, bool isBulk) => isBulk ? Math.Max(1, (int)(quota * BulkShare)) : quota;

    private static DateTimeOffset Start(DateTimeOffset now, TimeSpan grain) => new(now.UtcTicks / grain.Ticks * grain.Ticks, TimeSpan.Zero);
}

/// <summary>One tenant's emails in this hour, and when one of them last had to wait.</summary>
public sealed record TenantEmails(int Sent, DateTimeOffset? WaitedAt)
{
    public static TenantEmails None { get; } = new(0, null);
}
