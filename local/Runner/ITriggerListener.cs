namespace Countersign.Local;

/// <summary>Listens to a function's queue or schedule.</summary>
internal interface ITriggerListener
{
    string FunctionName { get; }

    /// <summary>Runs the function when it is due, until cancelled. Returns after the last run has ended.</summary>
    Task ListenAsync(CancellationToken cancellationToken);

    /// <summary>Runs the function now for everything that waits, and returns the number of runs.</summary>
    Task<int> RunNowAsync(CancellationToken cancellationToken);
}
