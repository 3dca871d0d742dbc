using System.Collections.Immutable;

namespace Countersign.Aggregates;

internal static class ImmutableDictionaries
{
    /// <summary>
    /// The dictionary without the values that do not pass. It is itself where all pass, as nearly always: every
    /// decision asks, so that nothing is made for it.
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
