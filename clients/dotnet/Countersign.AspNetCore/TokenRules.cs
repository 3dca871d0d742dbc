using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Tokens;

namespace Countersign.AspNetCore;

/// <summary>
/// How a token is checked. Every kind has its own type and audience, so that none stands in for another.
/// </summary>
internal static class TokenRules
{
    public static void Apply(JwtBearerOptions bearer, CountersignOptions countersign, string type, string kind)
    {
        bearer.Authority = countersign.Issuer;
        bearer.RequireHttpsMetadata = !countersign.ApiUrl!.IsLoopback;

        // Otherwise `sub`, `amr` and `acr` get names of twenty years ago.
        bearer.MapInboundClaims = false;
        bearer.TokenValidationParameters = new TokenValidationParameters
        {
            ValidIssuer = countersign.Issuer,
            ValidAudience = $"{countersign.Tenant}/{kind}",

            // RFC 8725, 3.1 and 3.11. Without the type, a grant with this audience would pass as an access token.
            ValidTypes = [type],
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            TryAllIssuerSigningKeys = false,
            ClockSkew = TimeSpan.FromSeconds(30),
            NameClaimType = "sub",
        };
        bearer.Events = new JwtBearerEvents { OnForbidden = StepUpAnswer.WriteAsync };
    }
}
