using System.Text.Json.Nodes;
using Countersign.Local;
using Countersign.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Countersign.Tests.Rig;

/// <summary>Tokens that an app's own key signs, with the claims of a test.</summary>
public static class OwnTokens
{
    public static async Task<string> SignAsync(LocalApp app, string type, JsonObject claims)
    {
        var key = await app.Services.GetRequiredService<SigningKeys>().CurrentAsync(CancellationToken.None);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            claims.ToJsonString(), new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256),
            new Dictionary<string, object>(StringComparer.Ordinal) { [JwtHeaderParameterNames.Typ] = type });
    }
}
