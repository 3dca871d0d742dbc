using Countersign.Access;
using Countersign.Aggregates;
using Countersign.Factors;

namespace Countersign.Tokens;

/// <summary>
/// Issues the grants of documents and data rooms: JWTs of 30 minutes, with a type and an audience for each kind. A
/// tenant's backend verifies them with the JWKS alone.
/// </summary>
public sealed class GrantTokens(TokenIssuer issuer)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    public Task PrepareAsync(CancellationToken cancellationToken) => issuer.PrepareAsync(cancellationToken);

    public Task<string> IssueAsync(string tenant, AccessGrant grant, CancellationToken cancellationToken) =>
        issuer.IssueAsync(tenant, $"{grant.Kind}+jwt", grant.Kind, Lifetime, Claims(tenant, grant), cancellationToken);

    private static Dictionary<string, object> Claims(string tenant, AccessGrant grant)
    {
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["sub"] = grant.Subject,
            ["sid"] = grant.SessionId,
            ["tenant"] = tenant,
            [grant.Kind] = grant.Target,
            ["amr"] = ProofClaims.Amr(grant.Proofs),
            ["acr"] = ProofClaims.Acr(grant.Proofs),
            ["factors"] = grant.Proofs.Select(Factor).ToArray(),
        };
        Add("purpose", grant.Purpose?.Wire());
        Add("source", grant.Source);
        Add("user", grant.UserId);
        Add("version", grant.Version);

        // Who reads only `group` gets none where there are several: never one that stands for all.
        Add("group", grant.Groups is [var group] ? group : null);
        Add("groups", grant.Groups?.ToArray());
        Add("administrator", grant.Administrator);
        return claims;

        void Add(string name, object? value)
        {
            if (value is not null)
            {
                claims[name] = value;
            }
        }
    }

    private static Dictionary<string, object> Factor(Proof proof) =>
        new(StringComparer.Ordinal) { ["factor"] = proof.Factor.Wire(), ["at"] = proof.At.ToUnixTimeSeconds() };
}
