using System.Collections.Immutable;

namespace Countersign.SendLimits;

/// <summary>How many emails the provider accepts from this deployment, for all tenants together.</summary>
public sealed record EmailQuota(int PerMinute, int PerHour);

/// <summary>
/// How much of the email quota each tenant has used in this hour. While several tenants wait, the one that used least
/// goes first: a burst of one tenant delays only its own messages. While no other tenant waits, nothing is delayed.
/// </summary>
public sealed record EmailLedger(
    DateTimeOffset Hour, DateTimeOffset Minute, int InHour, int InMinute,
    ImmutableDictionary<string, TenantEmails> Tenants)
{
    /// <summary>
    /// Tenants of one hour: as many as fit into a column. A tenant that is left out counts as having used nothing, and
    /// goes first.
    /// </summary>
    public const int Maximum = 200;

    // Longer than the time after which a message that waits for the next minute comes again.
    private static readonly TimeSpan WaitingFor = TimeSpan.FromSeconds(90);

    // A waiting tenant is marked again only after this time: most messages of a burst only read.
    private static readonly TimeSpan MarkedFor = TimeSpan.FromSeconds(15);

    // Short, so that little of the minute's quota is lost while a turn is reserved for another tenant.
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(5);

    // A code is valid for ten minutes: it must not wait for the next hour.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    // Bulk messages of the back office leave room for codes, which people wait for.
    private const double BulkShare = 0.8;

    public static EmailLedger Empty { get; } = new(
        DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, 0, 0, ImmutableDictionary<string, TenantEmails>.Empty);

    /// <summary>
    /// Reserves quota for one email of this tenant, or returns how long it must wait. If nothing must be written, it
    /// returns the same ledger.
    /// </summary>
    public (EmailLedger Next, TimeSpan? Wait) Take(string tenant, bool isBulk, EmailQuota quota, DateTimeOffset now)
    {
        var ledger = At(now);
        var own = ledger.Tenants.GetValueOrDefault(tenant, TenantEmails.None);
        if (ledger.WaitFor(tenant, own, isBulk, quota, now) is { } wait)
        {
            return (now < own.WaitedAt + MarkedFor ? this : ledger.With(tenant, own with { WaitedAt = now }), wait);
        }

        return (ledger.With(
            tenant,
            own with { Sent = own.Sent + 1 }) with
        { InHour = ledger.InHour + 1, InMinute = ledger.InMinute + 1 },
            null);
    }

    // Keeps the tenants that waited most recently, and among equals those that sent most.
    private EmailLedger With(string tenant, TenantEmails emails)
    {
        var others = Tenants.Remove(tenant);
        return this with
        {
            Tenants = (others.Count < Maximum
                ? others
                : others.OrderByDescending(one => one.Value.WaitedAt).ThenByDescending(one => one.Value.Sent).Take(
                    Maximum - 1).ToImmutableDictionary()).Add(tenant, emails),
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

        var isAhead = Tenants.Any(
            other => other.Key != tenant && now < other.Value.WaitedAt + WaitingFor && other.Value.Sent < own.Sent);
        return isAhead ? Turn : null;
    }

    private EmailLedger At(DateTimeOffset now)
    {
        var (hour, minute) = (Start(now, TimeSpan.FromHours(1)), Start(now, TimeSpan.FromMinutes(1)));
        var next = minute == Minute ? this : this with { Minute = minute, InMinute = 0 };
        return hour == Hour
            ? next
            : next with
            {
                Hour = hour,
                InHour = 0,
                Tenants = Tenants.Where(one => now < one.Value.WaitedAt + WaitingFor).ToImmutableDictionary(
                    one => one.Key, one => one.Value with { Sent = 0 }),
            };
    }

    private static int Limit(int quota, bool isBulk) => isBulk ? Math.Max(1, (int)(quota * BulkShare)) : quota;

    private static DateTimeOffset Start(DateTimeOffset now, TimeSpan grain) =>
        new(now.UtcTicks / grain.Ticks * grain.Ticks, TimeSpan.Zero);
}

/// <summary>The number of emails of one tenant in this hour, and when one last had to wait.</summary>
public sealed record TenantEmails(int Sent, DateTimeOffset? WaitedAt)
{
    public static TenantEmails None { get; } = new(0, null);
}
