using Countersign.Factors;

namespace Countersign.Tokens;

/// <summary>What a token says about how its owner was recognised.</summary>
public static class ProofClaims
{
    /// <summary>RFC 8176's words, and `mfa` where two proofs do not rest on the same thing.</summary>
    public static string[] Amr(IReadOnlyCollection<Proof> proofs) =>
        [.. proofs.Select(proof => proof.Factor.Amr()).Distinct(StringComparer.Ordinal), .. Independent(proofs) > 1 ? ["mfa"] : Array.Empty<string>()];

    /// <summary>`aal2` takes TOTP or SMS beside another factor; email beside a password proves no second thing (NIST SP 800-63B-4, 3.1.3.1).</summary>
    public static string Acr(IReadOnlyCollection<Proof> proofs) =>
        Independent(proofs) > 1 && proofs.Any(proof => proof.Factor is Factor.Totp or Factor.Sms) ? "aal2" : "aal1";

    // Two proofs of one inbox are one, a password that the inbox set included.
    private static int Independent(IEnumerable<Proof> proofs) => proofs.Select(proof => proof.Inbox ?? proof.Factor.Wire()).Distinct(StringComparer.Ordinal).Count();
}
