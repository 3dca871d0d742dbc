using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;

namespace Countersign.AspNetCore;

/// <summary>What an endpoint, a group of endpoints or a controller requires.</summary>
public static class CountersignEndpoints
{
    /// <summary>
    /// Requires an access token whose user proved who they are at most `maximumAge` ago. Otherwise the answer is 401
    /// with `error="insufficient_user_authentication"`: the page calls `POST /me/step-up` and tries again.
    /// </summary>
    /// <typeparam name="T">The kind of endpoint.</typeparam>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="maximumAge">10 minutes if it is left out.</param>
    /// <param name="secondFactor">Whether `acr` must be `aal2` too.</param>
    public static T RequireStepUp<T>(this T endpoint, TimeSpan? maximumAge = null, bool secondFactor = true)
        where T : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(policy => policy.RequireStepUp(maximumAge, secondFactor));

    /// <summary>Requires a grant for the document whose id is in the route.</summary>
    /// <typeparam name="T">The kind of endpoint.</typeparam>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="routeValue">The name of the route parameter that holds the document's id.</param>
    public static T RequireDocumentGrant<T>(this T endpoint, string routeValue = "documentId")
        where T : IEndpointConventionBuilder =>
        endpoint.RequireGrant(CountersignDefaults.DocumentScheme, "document", routeValue);

    /// <summary>Requires a grant for the data room whose id is in the route.</summary>
    /// <typeparam name="T">The kind of endpoint.</typeparam>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="routeValue">The name of the route parameter that holds the room's id.</param>
    public static T RequireRoomGrant<T>(this T endpoint, string routeValue = "roomId")
        where T : IEndpointConventionBuilder =>
        endpoint.RequireGrant(CountersignDefaults.RoomScheme, "room", routeValue);

    private static T RequireGrant<T>(this T endpoint, string scheme, string claim, string routeValue)
        where T : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(policy => policy
            .AddAuthenticationSchemes(scheme)
            .RequireAuthenticatedUser()
            .AddRequirements(new GrantRequirement(claim, routeValue)));
}
