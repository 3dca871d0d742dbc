using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Countersign.Secrets;

namespace Countersign.Addresses;

/// <summary>Keys and rows hold names and addresses only as HMACs under a key of the tenant.</summary>
public sealed class NameHasher(MasterKeys keys)
{
    /// <summary>16 bytes as base64url: the id of a name's partition.</summary>
    public string HashName(string keyId, string tenant, string canonical) => Hash(keyId, tenant, "name", canonical, 16);

    /// <summary>32 bytes as base64url: binds a message, a token or a proof to an address.</summary>
    public string HashAddress(string keyId, string tenant, string address) =>
        Hash(keyId, tenant, "address", address, 32);

    public Address Address(string keyId, string tenant, Channel channel, string text) =>
        new(
            channel, text, HashAddress(keyId, tenant, text),
            HashAddress(keyId, tenant, "inbox:" + Inbox.Of(channel, text)));

    private string Hash(string keyId, string tenant, string use, string text, int length)
    {
        var key = keys.Derive(keyId, "names", $"{tenant}|{use}");
        return Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)).AsSpan(0, length));
    }
}
