namespace Countersign.Tests.Rig;

/// <summary>
/// A full run (COUNTERSIGN_FULL=1) tries every point at every size. Any other run tries a part, and always the same
/// part, so that it ends within minutes.
/// </summary>
internal static class FullRun
{
    public static readonly bool Is = Environment.GetEnvironmentVariable("COUNTERSIGN_FULL") == "1";

    public static T Or<T>(T full, T part) => Is ? full : part;
}
