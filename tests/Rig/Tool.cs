namespace Countersign.Tests.Rig;

/// <summary>A program that some tests start and that a machine may lack.</summary>
/// <param name="path">Where it is; null where it was looked for and not found.</param>
/// <param name="missing">The sentence for a person whose machine lacks it: what is missing, and how to get it.</param>
public sealed class Tool(string? path, string missing)
{
    public bool IsThere { get; } = File.Exists(path);

    /// <summary>The reason to skip a test on a laptop. In CI there is none: a test that nobody sees skipped is a hole.</summary>
    public string? SkipReason => IsThere || Environment.GetEnvironmentVariable("CI") is "true" or "1" ? null : missing;

    /// <exception cref="InvalidOperationException">The machine lacks it.</exception>
    public string Path => IsThere ? path! : throw new InvalidOperationException(missing);
}
