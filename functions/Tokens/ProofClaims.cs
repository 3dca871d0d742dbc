using Countersign.Factors;

namespace Countersign.Tokens;

/// <summary>The claims of a token about how its owner was authenticated.</summary>
public static class ProofClaims
{
    /// <summary>The values of RFC 8176, with `mfa` where two proofs are independent.</summary>
    public static string[] Amr(IReadOnlyCollection<Proof> proofs) =>
        [
            .. proofs.Select(proof => proof.Factor.Amr()).Distinct(StringComparer.Ordinal),
            .. Independent(proofs) > 1 ? ["mfa"] : Array.Empty<string>()];

    /// <summary>
    /// `aal2` takes TOTP or SMS beside another factor; email beside a password proves no second thing (NIST SP
    /// 800-63B-4, 3.1.3.1).
    /// </summary>
    public static string Acr(IReadOnlyCollection<Proof> proofs) =>
        Independent(proofs) > 1 && proofs.Any(proof => proof.Factor is Factor.Totp or Factor.Sms) ? "aal2" : "aal1";

    // Two proofs by one inbox count once; a password that was set through that inbox counts as the inbox.
    private static int Independent(IEnumerable<Proof> proofs) =>
        proofs.Select(proof => proof.Inbox ?? proof.Factor.Wire()).Distinct(StringComparer.Ordinal).Count();
}
