namespace Countersign.Tests.Rig;

/// <summary>
/// A full run (COUNTERSIGN_FULL=1) tries every point at every size. Any other run tries a part, and always the same
/// part, so that it ends within minutes.
/// </summary>
internal static class FullRun
{
    public static readonly bool Is = Environment.GetEnvironmentVariable("COUNTERSIGN_FULL") == "1";

    public static T Or<T>(T full, T part) => Is ? full : part;

    /// <summary>The numbers of calls to break, from 1 without end: all in a full run, else one in so many.</summary>
    /// <param name="oneIn">How many calls there are for each one that is broken.</param>
    /// <param name="shift">Tests with different shifts break different calls.</param>
    public static IEnumerable<int> Calls(int oneIn, int shift = 0)
    {
        var step = Or(1, oneIn);
        for (var call = 1 + (shift % step); ; call += step)
        {
            yield return call;
        }
    }
}
