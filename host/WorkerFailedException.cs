namespace Countersign.Hosting;

/// <summary>The worker did not start, ended, or failed in a function.</summary>
public sealed class WorkerFailedException(string message, Exception? cause = null) : Exception(message, cause);
