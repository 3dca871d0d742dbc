using System.Buffers.Text;

namespace Countersign.Passkeys;

/// <summary>
/// What a page gives to `PublicKeyCredential.parseCreationOptionsFromJSON` (WebAuthn Level 3, 5.4).
/// </summary>
internal sealed record PasskeyCreation(
    PasskeyParty Rp, PasskeyOwner User, string Challenge, PasskeyAlgorithm[] PubKeyCredParams, int Timeout,
    PasskeyDescriptor[] ExcludeCredentials, PasskeySelection AuthenticatorSelection, string Attestation)
{
    public static PasskeyCreation Of(
        byte[] challenge, PasskeyParty party, PasskeyOwner owner, IEnumerable<Passkey> present) => new(
        party, owner, Base64Url.EncodeToString(challenge),
        [.. WebAuthn.Algorithms.Select(algorithm => new PasskeyAlgorithm("public-key", (int)algorithm))],
        (int)WebAuthn.Timeout.TotalMilliseconds, [.. present.Select(PasskeyDescriptor.Of)],
        new PasskeySelection("required", RequireResidentKey: true, "required"), "none");
}

/// <summary>The tenant, as an authenticator shows it. The id is the domain that the passkey is bound to.</summary>
internal sealed record PasskeyParty(string Id, string Name);

/// <summary>The account, as an authenticator keeps it. The id is the user handle.</summary>
internal sealed record PasskeyOwner(string Id, string Name, string DisplayName);

/// <summary>An algorithm, by its COSE number.</summary>
internal sealed record PasskeyAlgorithm(string Type, int Alg);

/// <summary>What the authenticator must be able to do.</summary>
internal sealed record PasskeySelection(string ResidentKey, bool RequireResidentKey, string UserVerification);
