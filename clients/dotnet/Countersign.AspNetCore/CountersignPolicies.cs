using Microsoft.AspNetCore.Authorization;

namespace Countersign.AspNetCore;

/// <summary>What a policy of the application can require, for controllers and policies with a name.</summary>
public static class CountersignPolicies
{
    /// <summary>For `[Authorize(CountersignPolicies.StepUp)]`: two factors, at most ten minutes ago.</summary>
    public const string StepUp = "CountersignStepUp";

    /// <summary>As long as a step-up lasts in Countersign itself.</summary>
    private static readonly TimeSpan DefaultAge = TimeSpan.FromMinutes(10);

    /// <summary>Requires an access token whose user proved who they are at most `maximumAge` ago.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="maximumAge">10 minutes if it is left out.</param>
    /// <param name="secondFactor">Whether `acr` must be `aal2` too.</param>
    public static AuthorizationPolicyBuilder RequireStepUp(
        this AuthorizationPolicyBuilder policy, TimeSpan? maximumAge = null, bool secondFactor = true) =>
        policy.AddAuthenticationSchemes(CountersignDefaults.AccessScheme).RequireAuthenticatedUser()
            .AddRequirements(new StepUpRequirement(maximumAge ?? DefaultAge, secondFactor));
}
