using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Countersign.AspNetCore;

/// <summary>Compares the resource of the grant with the resource of the route.</summary>
internal sealed class GrantHandler(IHttpContextAccessor accessor) : AuthorizationHandler<GrantRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, GrantRequirement requirement)
    {
        if (accessor.HttpContext?.GetRouteValue(requirement.RouteValue) is string id
            && context.User.FindAll(requirement.Claim).Any(claim => claim.Value == id))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}
