namespace Countersign.Storage;

/// <summary>The store gave no verdict: the caller answers 503 and nothing else.</summary>
internal sealed class StoreUnavailableException(Exception? inner) : Exception("The store gave no verdict.", inner);
