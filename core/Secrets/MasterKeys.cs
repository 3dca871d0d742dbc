using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Countersign.Secrets;

/// <summary>
/// The master secrets of this deployment, by id. Every key is derived from one of them with HKDF (RFC 5869), with one
/// label for each purpose, so that no two purposes share a key. New data uses the current one; all can read.
/// </summary>
public sealed class MasterKeys
{
    /// <summary>The shortest master secret that is accepted, in bytes.</summary>
    public const int MinimumLength = 32;

    private readonly Dictionary<string, byte[]> masters;
    private readonly ConcurrentDictionary<(string KeyId, string Label, string Scope), byte[]> derived = new();

    public MasterKeys(string currentId, IReadOnlyDictionary<string, Secret> masters)
    {
        if (!masters.ContainsKey(currentId))
        {
            throw new ArgumentException(
                $"The current master key '{currentId}' is not among the configured ones.", nameof(currentId));
        }

        CurrentId = currentId;
        this.masters = masters.ToDictionary(pair => pair.Key, pair => pair.Value.Reveal().ToArray());
    }

    public string CurrentId { get; }

    public IReadOnlyCollection<string> Ids => masters.Keys;

    public bool Has(string keyId) => masters.ContainsKey(keyId);

    /// <summary>A 32-byte key for one purpose and scope (a tenant, or empty).</summary>
    /// <exception cref="CryptographicException">The named master is not configured.</exception>
    public byte[] Derive(string keyId, string label, string scope = "") =>
        derived.GetOrAdd((keyId, label, scope), Expand);

    private byte[] Expand((string KeyId, string Label, string Scope) key)
    {
        if (!masters.TryGetValue(key.KeyId, out var master))
        {
            throw new CryptographicException($"Master key '{key.KeyId}' is not configured.");
        }

        return HKDF.DeriveKey(
            HashAlgorithmName.SHA256, master, 32, info: LengthPrefixed.Join("countersign", key.Label, key.Scope));
    }
}
