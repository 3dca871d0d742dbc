namespace Countersign.Bench.Timing;

/// <summary>What the order of two sets of times tells.</summary>
internal static class Ranking
{
    /// <summary>
    /// How likely a known name took longer than an unknown one, ties counted half: 0.5 tells nothing, 1 and 0 tell
    /// everything. The area under the ROC curve (Mann and Whitney, 1947).
    /// </summary>
    public static double Auc(IReadOnlyCollection<double> known, IReadOnlyCollection<double> unknown)
    {
        var wins = 0.0;
        foreach (var one in known)
        {
            foreach (var other in unknown)
            {
                wins += one > other ? 1 : one < other ? 0 : 0.5;
            }
        }

        return wins / ((double)known.Count * unknown.Count);
    }

    public static double Median(IEnumerable<double> values)
    {
        var ordered = values.Order().ToList();
        return ordered[ordered.Count / 2];
    }
}
