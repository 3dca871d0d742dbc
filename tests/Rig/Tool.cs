namespace Countersign.Tests.Rig;

/// <summary>A program that some tests start and that may be missing on a machine.</summary>
/// <param name="path">Its path; null if it was not found.</param>
/// <param name="missing">The message if it is not there: what is missing and how to get it.</param>
public sealed class Tool(string? path, string missing)
{
    public bool IsThere { get; } = File.Exists(path);

    /// <summary>The reason to skip a test on a laptop; null in CI, where a skipped test would not be noticed.</summary>
    public string? SkipReason => IsThere || Environment.GetEnvironmentVariable("CI") is "true" or "1" ? null : missing;

    /// <exception cref="InvalidOperationException">The machine lacks it.</exception>
    public string Path => IsThere ? path! : throw new InvalidOperationException(missing);
}
