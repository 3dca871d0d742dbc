using System.Globalization;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;

namespace Countersign.AspNetCore;

/// <summary>
/// Tells the page that a step-up is missing, and which: 401 with `insufficient_user_authentication` (RFC 9470,
/// section 3). Everything else that is forbidden stays 403.
/// </summary>
internal static class StepUpAnswer
{
    public static Task WriteAsync(ForbiddenContext context)
    {
        if (context.HttpContext.Features.Get<StepUpRequirement>() is not { } missing)
        {
            return Task.CompletedTask;
        }

        var age = missing.MaximumAge.TotalSeconds.ToString("F0", CultureInfo.InvariantCulture);
        var level = missing.SecondFactor ? ", acr_values=\"aal2\"" : "";
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate =
            $"Bearer error=\"insufficient_user_authentication\", max_age=\"{age}\"{level}";
        return Task.CompletedTask;
    }
}
