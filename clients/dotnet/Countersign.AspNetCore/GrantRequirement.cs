using Microsoft.AspNetCore.Authorization;

namespace Countersign.AspNetCore;

/// <summary>Requires that the grant is for the resource in the route: a grant of one document opens no other.</summary>
/// <param name="Claim">`document` or `room`.</param>
/// <param name="RouteValue">The name of the route parameter that holds the id.</param>
internal sealed record GrantRequirement(string Claim, string RouteValue) : IAuthorizationRequirement;
