using System.Buffers.Text;
using Fido2NetLib;
using Fido2NetLib.Objects;

namespace Countersign.Passkeys;

/// <summary>Checks an assertion with the WebAuthn library (WebAuthn Level 3, 7.2).</summary>
/// <param name="scope">Where the passkey may be used.</param>
/// <param name="id">The id of the credential.</param>
/// <param name="answer">What the authenticator signed, and its signature.</param>
internal sealed class PasskeyAssertion(
    PasskeyScope scope, byte[] id, AuthenticatorAssertionRawResponse.AssertionResponse answer) : IPasskeyAssertion
{
    private readonly byte[] challenge = ClientChallenge.Of(answer.ClientDataJson);

    public string CredentialId { get; } = Base64Url.EncodeToString(id);

    public string? UserHandle { get; } = answer.UserHandle is { } handle ? Base64Url.EncodeToString(handle) : null;

    public ReadOnlySpan<byte> Challenge => challenge;

    // A passkey of another domain can have been made only under an earlier page of the tenant.
    public PasskeyUse? Check(Passkey passkey, byte[] challenge) =>
        passkey.Domain == scope.Domain ? WebAuthn.Try(() => Verify(passkey, challenge)) : null;

    private PasskeyUse? Verify(Passkey passkey, byte[] expected)
    {
        var configuration = WebAuthn.Configuration(scope);
        var result = new Fido2(configuration).MakeAssertionAsync(new MakeAssertionParams
        {
            AssertionResponse = Response(),
            OriginalOptions = AssertionOptions.Create(
                configuration, expected, [new PublicKeyCredentialDescriptor(Base64Url.DecodeFromChars(CredentialId))],
                UserVerificationRequirement.Required, null),
            StoredPublicKey = passkey.PublicKey,

            // The core checks the counter: the owner is told when it goes back. The library would only refuse it.
            StoredSignatureCounter = 0,
            IsUserHandleOwnerOfCredentialIdCallback = (_, _) => Task.FromResult(true),
        }).GetAwaiter().GetResult();

        // The library's result does not say whether the person was verified.
        var data = AuthenticatorData.Parse(answer.AuthenticatorData);
        return data is { UserPresent: true, UserVerified: true }
            ? new PasskeyUse(result.SignCount, data.IsBackupEligible, data.IsBackedUp)
            : null;
    }

    // The handle is compared with the account's by the core. The library takes a missing one for right.
    private AuthenticatorAssertionRawResponse Response() => new()
    {
        Id = CredentialId,
        RawId = id,
        Type = PublicKeyCredentialType.PublicKey,
        Response = new AuthenticatorAssertionRawResponse.AssertionResponse
        {
            AuthenticatorData = answer.AuthenticatorData,
            ClientDataJson = answer.ClientDataJson,
            Signature = answer.Signature,
        },
    };
}
