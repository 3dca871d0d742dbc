namespace Countersign.Http;

/// <summary>The user and the session of an access token.</summary>
public sealed record Bearer(string UserId, string SessionId);
