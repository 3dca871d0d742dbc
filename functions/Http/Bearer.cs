namespace Countersign.Http;

/// <summary>Whom an access token names.</summary>
public sealed record Bearer(string UserId, string SessionId);
