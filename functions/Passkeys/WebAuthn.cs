using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text.Json;
using Fido2NetLib;
using Fido2NetLib.Objects;

namespace Countersign.Passkeys;

/// <summary>How we use the WebAuthn library, in both ceremonies.</summary>
internal static class WebAuthn
{
    /// <summary>Longer ids are refused (WebAuthn Level 3, 7.1); the library does not look.</summary>
    public const int MaximumCredentialIdLength = 1023;

    /// <summary>Within which the person should answer, as the standard recommends (15.1).</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    /// <summary>ES256, EdDSA and RS256: together every authenticator has one of them (5.4).</summary>
    public static readonly COSE.Algorithm[] Algorithms = [
        COSE.Algorithm.ES256, COSE.Algorithm.EdDSA, COSE.Algorithm.RS256];

    public static readonly IReadOnlyList<PubKeyCredParam> Parameters = [
        .. Algorithms.Select(algorithm => new PubKeyCredParam(algorithm))];

    /// <summary>The passkey is found without a name, and the person is always verified.</summary>
    public static readonly AuthenticatorSelection Selection = new()
    {
        ResidentKey = ResidentKeyRequirement.Required,
        UserVerification = UserVerificationRequirement.Required,
    };

    public static Fido2Configuration Configuration(PasskeyScope scope) => new()
    {
        RPID = scope.Domain,
        RPName = scope.Domain,
        Origins = scope.Origins.ToHashSet(StringComparer.Ordinal),
        Timeout = (uint)Timeout.TotalMilliseconds,
    };

    /// <summary>
    /// Runs a check of the library; null where it throws, because the answer is not right. The texts of its exceptions
    /// repeat what the client sent: they are neither shown nor logged.
    /// </summary>
    public static T? Try<T>(Func<T?> check)
        where T : class
    {
        try
        {
            return check();
        }
        catch (Exception failure) when (failure is Fido2VerificationException or CborContentException
            or CryptographicException or JsonException or InvalidCastException or ArgumentException
            or FormatException or InvalidOperationException or KeyNotFoundException or OverflowException
            or IndexOutOfRangeException)
        {
            return null;
        }
    }
}
