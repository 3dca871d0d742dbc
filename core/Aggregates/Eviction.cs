namespace Countersign.Aggregates;

/// <summary>Keeps the rows of an aggregate few.</summary>
internal static class Eviction
{
    /// <summary>The oldest rows, which have to go so that one more fits.</summary>
    public static IReadOnlyList<T> Surplus<T>(this IEnumerable<T> rows, int maximum, Func<T, DateTimeOffset> time) =>
        [.. rows.OrderByDescending(time).Skip(maximum - 1)];
}
