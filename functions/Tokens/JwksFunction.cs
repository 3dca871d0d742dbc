using System.Security.Cryptography;
using Countersign.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.IdentityModel.Tokens;

namespace Countersign.Tokens;

public sealed class JwksFunction(SigningKeys keys)
{
    [Function("jwks"), Allow(CallerKind.Anyone)]
    public async Task<IResult> ReadAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/.well-known/jwks.json")]
        HttpRequest request, CancellationToken cancellationToken)
    {
        var published = (await keys.AllAsync(cancellationToken)).Select(Jwk).ToList();
        return Answers.Public(new Jwks(published), TokensJson.Default.Jwks);
    }

    private static Jwk Jwk(ECDsaSecurityKey key)
    {
        var point = key.ECDsa.ExportParameters(includePrivateParameters: false).Q;
        return new Jwk(
            "EC", "P-256", Base64UrlEncoder.Encode(point.X), Base64UrlEncoder.Encode(point.Y), key.KeyId,
            SecurityAlgorithms.EcdsaSha256, "sig");
    }
}

/// <summary>A public key (RFC 7517, RFC 7518 6.2).</summary>
internal sealed record Jwk(string Kty, string Crv, string X, string Y, string Kid, string Alg, string Use);

internal sealed record Jwks(IReadOnlyList<Jwk> Keys);
