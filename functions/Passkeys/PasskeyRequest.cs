namespace Countersign.Passkeys;

/// <summary>
/// What a page gives to `PublicKeyCredential.parseRequestOptionsFromJSON` (WebAuthn Level 3, 5.5). An empty list asks
/// for any passkey of the domain.
/// </summary>
public sealed record PasskeyRequest(
    string Challenge, string RpId, PasskeyDescriptor[] AllowCredentials, string UserVerification, int Timeout)
{
    public static PasskeyRequest Of(byte[] challenge, string domain, IEnumerable<Passkey> allowed) => new(
        System.Buffers.Text.Base64Url.EncodeToString(challenge), domain,
        [.. allowed.Select(PasskeyDescriptor.Of)], "required", (int)WebAuthn.Timeout.TotalMilliseconds);
}

/// <summary>A passkey, as a browser must know it to find it.</summary>
public sealed record PasskeyDescriptor(string Type, string Id, string[] Transports)
{
    public static PasskeyDescriptor Of(Passkey passkey) =>
        new("public-key", passkey.CredentialId, [.. passkey.Transports]);
}
