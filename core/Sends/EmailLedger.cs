using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Countersign.Sends;

/// <summary>How many emails the provider takes from this deployment, from all tenants together.</summary>
public sealed record EmailQuota(int PerMinute, int PerHour);

/// <summary>
/// Who has used how much of the email quota in this hour. While several tenants wait, the one that has had least goes first:
/// a storm of one holds up its own messages and nobody else's. While nobody else waits, nothing is held back.
/// </summary>
public sealed record EmailLedger(DateTimeOffset Hour, DateTimeOffset Minute, int InMinute, ImmutableDictionary<string, TenantEmails> Tenants)
{
    // Longer than a message that has to wait for the next minute stays away: until then it still waits.
    private static readonly TimeSpan WaitingFor = TimeSpan.FromSeconds(75);

    // Short, so that little of a minute's quota is lost while its turn is kept for somebody.
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(5);

    // A code is worth ten minutes: it must not wait for the next hour.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    // What the back office sends to many leaves room for the codes that people wait for.
    private const double BulkShare = 0.8;

    public static EmailLedger Empty { get; } = new(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, 0, ImmutableDictionary<string, TenantEmails>.Empty);

    [JsonIgnore]
    public int InHour => Tenants.Values.Sum(tenant => tenant.Sent);

    /// <summary>Takes a place in the quota for one email of this tenant, or says how long it waits.</summary>
    public (EmailLedger Next, TimeSpan? Wait) Take(string tenant, bool isBulk, EmailQuota quota, DateTimeOffset now)
    {
        var ledger = At(now);
        var own = ledger.Tenants.GetValueOrDefault(tenant, TenantEmails.None);
        if (ledger.WaitFor(tenant, own, isBulk, quota, now) is { } wait)
        {
            return (ledger with { Tenants = ledger.Tenants.SetItem(tenant, own with { WaitedAt = now }) }, wait);
        }

        return (ledger with { InMinute = ledger.InMinute + 1, Tenants = ledger.Tenants.SetItem(tenant, own with { Sent = own.Sent + 1 }) }, null);
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
        return hour == Hour ? next : next with { Hour = hour, Tenants = Tenants.Where(one => now < one.Value.WaitedAt + WaitingFor).ToImmutableDictionary(one => one.Key, one => one.Value with { Sent = 0 }) };
    }

    private static int Limit(int quota, bool isBulk) => isBulk ? Math.Max(1, (int)(quota * BulkShare)) : quota;

    private static DateTimeOffset Start(DateTimeOffset now, TimeSpan grain) => new(now.UtcTicks / grain.Ticks * grain.Ticks, TimeSpan.Zero);
}

/// <summary>One tenant's emails in this hour, and when one of them last had to wait.</summary>
public sealed record TenantEmails(int Sent, DateTimeOffset? WaitedAt)
{
    public static TenantEmails None { get; } = new(0, null);
}
