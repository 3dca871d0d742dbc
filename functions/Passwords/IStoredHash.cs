using Countersign.Secrets;

namespace Countersign.Passwords;

/// <summary>A hash that was read, with its parameters. What reads it has checked their limits.</summary>
internal interface IStoredHash
{
    /// <summary>An estimate from the parameters alone: nothing is computed to get it.</summary>
    TimeSpan EstimatedTime { get; }

    /// <summary>Compares in fixed time, after the slow function.</summary>
    bool Matches(Secret password);
}
