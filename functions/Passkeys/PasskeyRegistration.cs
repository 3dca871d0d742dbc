using System.Buffers.Text;
using System.Collections.Immutable;
using Fido2NetLib;
using Fido2NetLib.Objects;

namespace Countersign.Passkeys;

/// <summary>Checks an attestation with the WebAuthn library (WebAuthn Level 3, 7.1).</summary>
internal sealed class PasskeyRegistration(
    PasskeyScope scope, byte[] id, byte[] clientData, byte[] attestation, ImmutableArray<string> transports)
    : IPasskeyRegistration
{
    // We ask for none. A browser may leave a statement that the authenticator signed with the new key itself.
    private static readonly string[] Formats = ["none", "packed"];

    private readonly byte[] challenge = ClientChallenge.Of(clientData);

    public string CredentialId { get; } = Base64Url.EncodeToString(id);

    public ReadOnlySpan<byte> Challenge => challenge;

    public string Domain => scope.Domain;

    public RegisteredPasskey? Check(byte[] challenge, string userHandle) =>
        WebAuthn.Try(() => Verify(challenge, Base64Url.DecodeFromChars(userHandle)));

    private RegisteredPasskey? Verify(byte[] expected, byte[] userHandle)
    {
        var configuration = WebAuthn.Configuration(scope);
        var options = CredentialCreateOptions.Create(
            configuration, expected, new Fido2User { Id = userHandle, Name = "", DisplayName = "" },
            WebAuthn.Selection, AttestationConveyancePreference.None, [], null, WebAuthn.Parameters);
        var response = Response();
        var parsed = AuthenticatorAttestationResponse.Parse(response).AttestationObject;
        if (!Formats.Contains(parsed.Fmt, StringComparer.Ordinal)
            || parsed.AuthData is not { UserPresent: true, UserVerified: true })
        {
            return null;
        }

        var made = new Fido2(configuration).MakeNewCredentialAsync(new MakeNewCredentialParams
        {
            AttestationResponse = response,
            OriginalOptions = options,
            IsCredentialIdUniqueToUserCallback = (_, _) => Task.FromResult(true),
        }).GetAwaiter().GetResult();
        return made.Id.Length <= WebAuthn.MaximumCredentialIdLength && made.Id.AsSpan().SequenceEqual(id)
            ? new RegisteredPasskey(
                CredentialId, made.PublicKey, made.SignCount, made.IsBackupEligible, made.IsBackedUp, transports)
            : null;
    }

    private AuthenticatorAttestationRawResponse Response() => new()
    {
        Id = CredentialId,
        RawId = id,
        Type = PublicKeyCredentialType.PublicKey,
        Response = new AuthenticatorAttestationRawResponse.AttestationResponse
        {
            AttestationObject = attestation,
            ClientDataJson = clientData,
        },
    };
}
