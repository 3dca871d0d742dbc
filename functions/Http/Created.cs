namespace Countersign.Http;

/// <summary>The answer to a creation.</summary>
public sealed record Created(string Id);
