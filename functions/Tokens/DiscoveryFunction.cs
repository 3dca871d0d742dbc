using System.Text.Json.Serialization;
using Countersign.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.IdentityModel.Tokens;

namespace Countersign.Tokens;

/// <summary>
/// Tells the backends of a tenant who issues its tokens and where the keys are, as OpenID Connect Discovery 1.0 does
/// (section 3). There is no authorization endpoint: a library that only checks tokens needs none.
/// </summary>
public sealed class DiscoveryFunction(TokenIssuer issuer)
{
    private const string Route = "api/v1/tenants/{tenant}/.well-known/openid-configuration";

    [Function("discovery"), Allow(CallerKind.Anyone)]
    public IResult Read(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, string tenant) =>
        Answers.Public(
            new ProviderMetadata(
                issuer.NameOf(tenant), issuer.KeysAddress, [], ["public"], [SecurityAlgorithms.EcdsaSha256]),
            TokensJson.Default.ProviderMetadata);
}

/// <summary>The names are those of the standard, which does not write them in camel case.</summary>
internal sealed record ProviderMetadata(
    string Issuer,
    [property: JsonPropertyName("jwks_uri")] string JwksUri,
    [property: JsonPropertyName("response_types_supported")] IReadOnlyList<string> ResponseTypesSupported,
    [property: JsonPropertyName("subject_types_supported")] IReadOnlyList<string> SubjectTypesSupported,
    [property: JsonPropertyName("id_token_signing_alg_values_supported")]
    IReadOnlyList<string> IdTokenSigningAlgValuesSupported);
