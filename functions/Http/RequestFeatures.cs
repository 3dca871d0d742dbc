using Countersign.Accounts;
using Countersign.Challenges;
using Countersign.Tenants;
using Microsoft.AspNetCore.Http;

namespace Countersign.Http;

/// <summary>What the middleware knows about a request, for the function to read.</summary>
internal static class RequestFeatures
{
    /// <summary>The tenant of the path.</summary>
    public static TenantScope Scope(this HttpRequest request) =>
        request.HttpContext.Features.GetRequiredFeature<TenantScope>();

    /// <summary>The user whose access token was presented.</summary>
    public static Bearer Bearer(this HttpRequest request) => request.HttpContext.Features.GetRequiredFeature<Bearer>();

    /// <summary>The same, or null where the function needs no token.</summary>
    public static Bearer? OptionalBearer(this HttpRequest request) => request.HttpContext.Features.Get<Bearer>();

    /// <summary>The caller who enrols a second factor: a signed-in user, or a sign-in that waits for it.</summary>
    public static Enroller Enroller(this HttpRequest request) =>
        request.HttpContext.Features.GetRequiredFeature<Enroller>();

    /// <summary>The back office caller: an API key or an administrator.</summary>
    public static BackOfficeCaller BackOffice(this HttpRequest request) =>
        request.HttpContext.Features.GetRequiredFeature<BackOfficeCaller>();

    /// <summary>The user who administers the room of the path; null where the back office calls.</summary>
    public static RoomAdministrator? RoomAdministrator(this HttpRequest request) =>
        request.HttpContext.Features.Get<RoomAdministrator>();

    /// <summary>What hides the time of this request.</summary>
    public static ResponseGrain Grain(this HttpContext http) =>
        http.Features.Get<ResponseGrain>() ?? ResponseGrain.None;

    private static T GetRequiredFeature<T>(this Microsoft.AspNetCore.Http.Features.IFeatureCollection features)
        where T : class =>
        features.Get<T>() ?? throw new InvalidOperationException($"The middleware has set no {typeof(T).Name}.");
}

/// <summary>The user whose factor it will be, and the caller: a session or the challenge of a sign-in.</summary>
public sealed record Enroller(string UserId, Caller Caller);

/// <summary>An administrator of one data room, who has no rights elsewhere.</summary>
internal sealed record RoomAdministrator(string UserId)
{
    /// <summary>What the audit calls this caller.</summary>
    public string ActorName => $"room-administrator:{UserId}";
}

/// <summary>The caller that acts for the tenant. An administrator has fewer rights than an API key.</summary>
public sealed record BackOfficeCaller(bool IsApiKey, string Id)
{
    /// <summary>What the audit calls this caller.</summary>
    public string ActorName => IsApiKey ? $"api-key:{Id}" : $"administrator:{Id}";

    /// <summary>Only an API key may change another administrator or the caller's own account.</summary>
    public bool MayChange(string userId, AccountHead head) => IsApiKey || (head.Role != Role.Admin && userId != Id);
}
