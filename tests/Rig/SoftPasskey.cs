using System.Buffers.Binary;
using System.Buffers.Text;
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Countersign.Tests.Rig;

/// <summary>
/// An authenticator and a browser in software: makes one passkey (ES256, without attestation) and signs with it. A test
/// changes what it says, to see that it is refused.
/// </summary>
public sealed class SoftPasskey : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public byte[] Id { get; init; } = RandomNumberGenerator.GetBytes(32);

    public string Origin { get; set; } = "http://localhost:7071";

    public string Domain { get; set; } = "localhost";

    /// <summary>What the authenticator keeps about the account; null: it says nothing.</summary>
    public string? UserHandle { get; set; }

    public uint Counter { get; set; }

    public bool IsUserVerified { get; set; } = true;

    public bool IsUserPresent { get; set; } = true;

    public bool IsSynced { get; set; }

    public string[] Transports { get; set; } = ["internal"];

    /// <summary>Its own statement, signed with the new key (WebAuthn Level 3, 8.2), in place of none.</summary>
    public bool AttestsItself { get; set; }

    /// <summary>What its statement calls itself, where it is not one of these two.</summary>
    public string? Format { get; set; }

    public string IdText => Base64Url.EncodeToString(Id);

    /// <summary>Makes the passkey that these creation options ask for.</summary>
    public object Make(JsonElement publicKey)
    {
        UserHandle = publicKey.GetProperty("user").GetProperty("id").GetString();
        return Make(publicKey.GetProperty("challenge").GetString()!);
    }

    public object Make(string challenge)
    {
        var clientData = ClientData("webauthn.create", challenge);
        var data = AuthenticatorData(attested: true);
        return Credential(new
        {
            clientDataJSON = Base64Url.EncodeToString(clientData),
            attestationObject = Base64Url.EncodeToString(Attestation(data, clientData)),
            transports = Transports,
        });
    }

    /// <summary>Signs what these request options ask for.</summary>
    public object Sign(JsonElement publicKey) => Sign(publicKey.GetProperty("challenge").GetString()!);

    public object Sign(string challenge)
    {
        var clientData = ClientData("webauthn.get", challenge);
        Counter += Counter > 0 ? 1u : 0u;
        var data = AuthenticatorData(attested: false);
        return Credential(new
        {
            clientDataJSON = Base64Url.EncodeToString(clientData),
            authenticatorData = Base64Url.EncodeToString(data),
            signature = Base64Url.EncodeToString(Signature(data, clientData)),
            userHandle = UserHandle,
        });
    }

    public void Dispose() => key.Dispose();

    private object Credential(object response) => new
    {
        id = IdText,
        rawId = IdText,
        type = "public-key",
        authenticatorAttachment = "platform",
        clientExtensionResults = new { },
        response,
    };

    private byte[] ClientData(string type, string challenge) =>
        JsonSerializer.SerializeToUtf8Bytes(new { type, challenge, origin = Origin, crossOrigin = false });

    private byte[] Signature(byte[] data, byte[] clientData) =>
        key.SignData(
            [.. data, .. SHA256.HashData(clientData)], HashAlgorithmName.SHA256,
            DSASignatureFormat.Rfc3279DerSequence);

    // WebAuthn Level 3, 6.1: the hash of the RP ID, the flags, the counter, then the new key.
    private byte[] AuthenticatorData(bool attested)
    {
        var flags = (IsUserPresent ? 0x01 : 0) | (IsUserVerified ? 0x04 : 0) | (IsSynced ? 0x18 : 0)
            | (attested ? 0x40 : 0);
        var counter = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(counter, Counter);
        byte[] head = [.. SHA256.HashData(Encoding.UTF8.GetBytes(Domain)), (byte)flags, .. counter];
        return attested
            ? [.. head, .. new byte[16], (byte)(Id.Length >> 8), (byte)Id.Length, .. Id, .. PublicKey()]
            : head;
    }

    // RFC 9053, 7.1: an EC2 key for ES256 on P-256.
    private byte[] PublicKey()
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        var writer = new CborWriter(CborConformanceMode.Ctap2Canonical);
        writer.WriteStartMap(5);
        writer.WriteInt32(1);
        writer.WriteInt32(2);
        writer.WriteInt32(3);
        writer.WriteInt32(-7);
        writer.WriteInt32(-1);
        writer.WriteInt32(1);
        writer.WriteInt32(-2);
        writer.WriteByteString(point.X!);
        writer.WriteInt32(-3);
        writer.WriteByteString(point.Y!);
        writer.WriteEndMap();
        return writer.Encode();
    }

    private byte[] Attestation(byte[] data, byte[] clientData)
    {
        var writer = new CborWriter(CborConformanceMode.Ctap2Canonical);
        writer.WriteStartMap(3);
        writer.WriteTextString("fmt");
        writer.WriteTextString(Format ?? (AttestsItself ? "packed" : "none"));
        writer.WriteTextString("attStmt");
        writer.WriteStartMap(AttestsItself ? 2 : 0);
        if (AttestsItself)
        {
            writer.WriteTextString("alg");
            writer.WriteInt32(-7);
            writer.WriteTextString("sig");
            writer.WriteByteString(Signature(data, clientData));
        }

        writer.WriteEndMap();
        writer.WriteTextString("authData");
        writer.WriteByteString(data);
        writer.WriteEndMap();
        return writer.Encode();
    }
}
