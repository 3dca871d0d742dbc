namespace Countersign.SendLimits;

/// <summary>
/// Limits the cost of a calendar month (UTC), counted from when the tenant sets a ceiling. A verified code returns no
/// money.
/// </summary>
internal sealed record MoneyCap(string Tenant, string Month, decimal Ceiling, decimal Price)
    : SendCap(OfMoney, Tenant, Month)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    public override TimeSpan? Wait(SendCounter counter, DateTimeOffset now)
    {
        if (counter.Spent + Price <= Ceiling && (!UsesHalf || counter.SpentOfHalf + Price <= Ceiling / 2))
        {
            return null;
        }

        var today = now.UtcDateTime;
        var wait = new DateTimeOffset(today.Year, today.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1) - now;
        return wait < LongestWait ? wait : LongestWait;
    }

    public override SendCounter Count(SendCounter counter, DateTimeOffset now) => counter with
    {
        Spent = counter.Spent + Price,
        SpentOfHalf = counter.SpentOfHalf + (UsesHalf ? Price : 0),
    };

    public override SendUnit UnitOf(string counter, DateTimeOffset now) =>
        base.UnitOf(counter, now) with { Price = Price };
}
