using System.Collections.Immutable;

namespace Countersign.Aggregates;

internal static class ImmutableDictionaries
{
    /// <summary>
    /// Returns the dictionary without the values that do not pass. When all pass, which is usual, it returns the same
    /// dictionary and makes no list: nearly every decision calls this.
    /// </summary>
    public static ImmutableDictionary<TKey, TValue> KeepWhere<TKey, TValue>(
        this ImmutableDictionary<TKey, TValue> all, Func<TValue, bool> passes)
        where TKey : notnull
    {
        var kept = all;
        foreach (var (key, value) in all)
        {
            kept = passes(value) ? kept : kept.Remove(key);
        }

        return kept;
    }
}
