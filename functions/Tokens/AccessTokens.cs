using Countersign.Http;
using Countersign.SignIn;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Countersign.Tokens;

/// <summary>
/// Makes and checks access tokens: JWT, ES256 and nothing else, 15 min, type `at+jwt` (RFC 9068, RFC 8725).
/// </summary>
public sealed class AccessTokens(SigningKeys keys, TokenIssuer issuer, TimeProvider clock)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private const string Type = "at+jwt";
    private const string Kind = "access";
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(30);
    private static readonly JsonWebTokenHandler Handler = new()
    {
        MapInboundClaims = false,
        MaximumTokenSizeInBytes = 8 * 1024,
    };

    public Task PrepareAsync(CancellationToken cancellationToken) => issuer.PrepareAsync(cancellationToken);

    public Task<string> IssueAsync(string tenant, SessionGrant grant, CancellationToken cancellationToken) =>
        issuer.IssueAsync(tenant, Type, Kind, Lifetime, new Dictionary<string, object>
        {
            ["sub"] = grant.UserId,
            ["sid"] = grant.SessionId,
            ["tenant"] = tenant,
            ["amr"] = ProofClaims.Amr(grant.Proofs),
            ["acr"] = ProofClaims.Acr(grant.Proofs),
            ["auth_time"] = grant.AuthenticatedAt.ToUnixTimeSeconds(),
        }, cancellationToken);

    /// <summary>
    /// The bearer of a valid token, or null. A token is valid for its tenant, of this type, signed by one of our keys
    /// and not expired.
    /// </summary>
    public async Task<Bearer?> CheckAsync(string tenant, string token, CancellationToken cancellationToken)
    {
        var result = await Handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            ValidTypes = [Type],
            ValidIssuer = issuer.NameOf(tenant),
            ValidAudience = TokenIssuer.Audience(tenant, Kind),
            IssuerSigningKeys = await keys.AllAsync(cancellationToken),
            TryAllIssuerSigningKeys = false,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            LifetimeValidator = IsAlive,
        });
        return result.IsValid
            && result.ClaimsIdentity.FindFirst("sub")?.Value is { } userId
            && result.ClaimsIdentity.FindFirst("sid")?.Value is { } sessionId
                ? new Bearer(userId, sessionId)
                : null;
    }

    // The library's own check reads the system clock, and our clock can be moved.
    private bool IsAlive(
        DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = clock.GetUtcNow().UtcDateTime;

        // The clock of the instance that issued the token may be a little ahead. The expiry is exact.
        return notBefore <= now + ClockTolerance && now < expires;
    }
}
