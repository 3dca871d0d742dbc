using System.Text.Json;
using Countersign.Http;

namespace Countersign.Passkeys;

/// <summary>Reads what a browser's `PublicKeyCredential.toJSON()` writes.</summary>
internal static class PasskeyFields
{
    private const string Field = "credential";

    /// <summary>The answer to a request for a passkey; null after a problem was noted.</summary>
    public static IPasskeyAssertion? Assertion(this JsonBody body, PasskeyScope scope) =>
        body.Raw(Field) is { } credential && AssertionOf(credential, scope) is { } assertion
            ? assertion
            : Unreadable<IPasskeyAssertion>(body);

    /// <summary>The answer to the request to make a passkey; null after a problem was noted.</summary>
    public static IPasskeyRegistration? Registration(this JsonBody body, PasskeyScope scope) =>
        body.Raw(Field) is { } credential && RegistrationOf(credential, scope) is { } registration
            ? registration
            : Unreadable<IPasskeyRegistration>(body);

    internal static IPasskeyAssertion? AssertionOf(JsonElement credential, PasskeyScope scope) =>
        CredentialJson.Of(credential) is { } whole
        && whole.Bytes("id") is { Length: > 0 } id
        && whole.Response is { } response
        && response.Bytes("clientDataJSON") is { } client
        && response.Bytes("authenticatorData") is { } data
        && response.Bytes("signature") is { } signature
        && (!response.Has("userHandle") || response.Bytes("userHandle") is not null)
            ? new PasskeyAssertion(scope, id, new()
            {
                ClientDataJson = client,
                AuthenticatorData = data,
                Signature = signature,
                UserHandle = response.Bytes("userHandle"),
            })
            : null;

    internal static IPasskeyRegistration? RegistrationOf(JsonElement credential, PasskeyScope scope) =>
        CredentialJson.Of(credential) is { } whole
        && whole.Bytes("id") is { Length: > 0 } id
        && whole.Response is { } response
        && response.Bytes("clientDataJSON") is { } client
        && response.Bytes("attestationObject") is { } attestation
            ? new PasskeyRegistration(scope, id, client, attestation, response.Texts("transports"))
            : null;

    private static T? Unreadable<T>(JsonBody body)
        where T : class
    {
        body.Reject(Field, "Must be what PublicKeyCredential.toJSON() returns.");
        return null;
    }
}
