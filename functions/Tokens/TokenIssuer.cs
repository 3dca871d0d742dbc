using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Countersign.Settings;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Countersign.Tokens;

/// <summary>
/// Signs every JWT with ES256. Each kind has its own type and audience, so that a token of one kind is not accepted as
/// another (RFC 8725, 3.11 and 3.12).
/// </summary>
public sealed class TokenIssuer(SigningKeys keys, TimeProvider clock, IOptions<CountersignOptions> options)
{
    private static readonly JsonWebTokenHandler Handler = new();

    /// <summary>Reads the signing key before a command commits.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken) => await keys.CurrentAsync(cancellationToken);

    /// <param name="tenant">The tenant of the token.</param>
    /// <param name="type">Its `typ`.</param>
    /// <param name="kind">Its audience is `{tenant}/{kind}`.</param>
    /// <param name="lifetime">From now.</param>
    /// <param name="claims">`sub` and `sid`, and what the kind adds.</param>
    /// <param name="cancellationToken">Ends the reading of keys.</param>
    public async Task<string> IssueAsync(
        string tenant, string type, string kind, TimeSpan lifetime, IDictionary<string, object> claims,
        CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        claims["jti"] = Guid.NewGuid().ToString("N");
        return Handler.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = type,
            Issuer = NameOf(tenant),
            Audience = Audience(tenant, kind),
            IssuedAt = now,
            NotBefore = now,
            Expires = now + lifetime,
            SigningCredentials = new SigningCredentials(
                await keys.CurrentAsync(cancellationToken), SecurityAlgorithms.EcdsaSha256),
            Claims = claims,
        });
    }

    /// <summary>Signs a record, not a credential: a JWS (RFC 7515) with its own type and no expiry.</summary>
    public async Task<string> SignAsync<T>(
        string type, T document, JsonTypeInfo<T> shape, CancellationToken cancellationToken)
    {
        var credentials = new SigningCredentials(
            await keys.CurrentAsync(cancellationToken), SecurityAlgorithms.EcdsaSha256);
        return Handler.CreateToken(
            JsonSerializer.Serialize(document, shape), credentials,
            new Dictionary<string, object>(StringComparer.Ordinal) { [JwtHeaderParameterNames.Typ] = type });
    }

    public string NameOf(string tenant) => $"{Root}/tenants/{tenant}";

    /// <summary>Where everyone finds the public keys.</summary>
    public string KeysAddress => $"{Root}/.well-known/jwks.json";

    public static string Audience(string tenant, string kind) => $"{tenant}/{kind}";

    private string Root => $"{options.Value.ApiUrl!.AbsoluteUri.TrimEnd('/')}/api/v1";
}
