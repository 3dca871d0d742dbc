namespace Countersign.Pages;

/// <summary>A file of `pages/` as it is served.</summary>
internal sealed record Asset(byte[] Body, string ContentType, string CacheControl, string ETag);
