namespace Countersign.Local;

/// <summary>What waits for a function's queue or schedule.</summary>
internal interface ITriggerListener
{
    string FunctionName { get; }

    /// <summary>Runs the function whenever it is due, until cancelled; ends only when no run is left.</summary>
    Task ListenAsync(CancellationToken cancellationToken);

    /// <summary>Runs the function now, for whatever waits, and tells how often it ran.</summary>
    Task<int> RunNowAsync(CancellationToken cancellationToken);
}
