using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Countersign.Secrets;

namespace Countersign.Commands;

/// <summary>
/// The `Idempotency-Key` of a request with its scope (tenant, function, caller) and body. It leaves memory as HMACs
/// only, under a key of the tenant that never lies in the tables. No record: printing it must show nothing.
/// </summary>
public sealed class IdempotencyKey(string function, string caller, string value, byte[] body)
{
    /// <summary>32 bytes as base64url: names the row that holds the answer.</summary>
    public string RowId(MasterKeys keys, string keyId, string tenant) =>
        Base64Url.EncodeToString(ScopeMac(keys, keyId, tenant, "row"));

    /// <summary>16 bytes as base64url: what this request creates has the same id each time.</summary>
    public string CreatedId(MasterKeys keys, string keyId, string tenant) =>
        Base64Url.EncodeToString(ScopeMac(keys, keyId, tenant, "created").AsSpan(0, 16));

    public byte[] BodyMac(MasterKeys keys, string keyId, string tenant) =>
        HMACSHA256.HashData(Derive(keys, keyId, tenant, "body"), body);

    private byte[] ScopeMac(MasterKeys keys, string keyId, string tenant, string use) =>
        HMACSHA256.HashData(Derive(keys, keyId, tenant, use), LengthPrefixed.Join(function, caller, value));

    private static byte[] Derive(MasterKeys keys, string keyId, string tenant, string use) =>
        keys.Derive(keyId, "idempotency", $"{tenant}|{use}");
}
