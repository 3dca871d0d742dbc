using Countersign.Aggregates;
using Countersign.Factors;

namespace Countersign.Tokens;

/// <summary>The claims of a token about how its owner was authenticated.</summary>
internal static class ProofClaims
{
    /// <summary>The values of RFC 8176, with `mfa` where two proofs are independent.</summary>
    public static string[] Amr(IReadOnlyCollection<Proof> proofs) =>
        [
            .. proofs.SelectMany(proof => proof.Factor.Amr()).Distinct(StringComparer.Ordinal),
            .. HasTwo(proofs) ? ["mfa"] : Array.Empty<string>()];

    /// <summary>
    /// `aal2` takes TOTP or SMS beside another factor; email beside a password proves no second thing (NIST SP
    /// 800-63B-4, 3.1.3.1). A passkey is two factors, also where it is synced (the same, appendix B).
    /// </summary>
    public static string Acr(IReadOnlyCollection<Proof> proofs) =>
        HasTwo(proofs) && proofs.Any(proof => proof.Factor is Factor.Totp or Factor.Sms or Factor.Passkey)
            ? "aal2"
            : "aal1";

    private static bool HasTwo(IReadOnlyCollection<Proof> proofs) =>
        Independent(proofs) > 1 || proofs.Any(proof => proof.Factor == Factor.Passkey);

    // Two proofs by one inbox count once; a password that was set through that inbox counts as the inbox.
    private static int Independent(IEnumerable<Proof> proofs) =>
        proofs.Select(proof => proof.Inbox ?? proof.Factor.Wire()).Distinct(StringComparer.Ordinal).Count();
}
