using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace Countersign.AspNetCore;

/// <summary>Compares `auth_time` and `acr` of the access token with what the endpoint requires.</summary>
internal sealed class StepUpHandler(TimeProvider clock, IHttpContextAccessor accessor)
    : AuthorizationHandler<StepUpRequirement>
{
    protected override Task HandleRequirementAsync(
        AuthorizationHandlerContext context, StepUpRequirement requirement)
    {
        if (IsRecent(context.User, requirement.MaximumAge)
            && (!requirement.SecondFactor || context.User.HasClaim("acr", "aal2")))
        {
            context.Succeed(requirement);
        }
        else
        {
            accessor.HttpContext?.Features.Set(requirement);
        }

        return Task.CompletedTask;
    }

    // A token without the time, or with one that is no number, is as old as can be.
    private bool IsRecent(ClaimsPrincipal user, TimeSpan maximumAge) =>
        long.TryParse(
            user.FindFirstValue("auth_time"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && clock.GetUtcNow().ToUnixTimeSeconds() - seconds <= maximumAge.TotalSeconds;
}
