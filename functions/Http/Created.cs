namespace Countersign.Http;

/// <summary>Something was created.</summary>
public sealed record Created(string Id);
