using Microsoft.AspNetCore.Authorization;

namespace Countersign.AspNetCore;

/// <summary>Requires that the user proved who they are a short time ago, with two factors or any.</summary>
/// <param name="MaximumAge">How long ago at most.</param>
/// <param name="SecondFactor">Whether `acr` must be `aal2`.</param>
internal sealed record StepUpRequirement(TimeSpan MaximumAge, bool SecondFactor) : IAuthorizationRequirement;
