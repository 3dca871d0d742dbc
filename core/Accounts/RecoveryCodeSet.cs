using System.Collections.Immutable;
using System.Security.Cryptography;
using Countersign.Aggregates;
using Countersign.Decisions;
using Countersign.Secrets;

namespace Countersign.Accounts;

/// <summary>Ten codes of 80 bits for a lost second factor, stored as keyed hashes, each valid once.</summary>
public sealed record RecoveryCodeSet(string Id, string KeyId, DateTimeOffset CreatedAt) : IIdentified
{
    public const int Count = 10;

    /// <summary>With this many left or fewer, the owner is notified.</summary>
    public const int Few = 3;

    /// <summary>Base64 of the hashes of the codes that are left.</summary>
    public ImmutableArray<string> Hashes { get; set; } = [];
}

/// <summary>
/// Makes and checks recovery codes. The hash is keyed (`recovery-codes`, per tenant): guesses cannot be tested offline
/// against a stolen table.
/// </summary>
public sealed class RecoveryCodes(MasterKeys keys)
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int Length = 16;

    /// <summary>A new set, and its codes in four groups of four, to be shown once.</summary>
    public (RecoveryCodeSet Set, ShownCodes Shown) Create(DecisionContext context)
    {
        var set = new RecoveryCodeSet(context.Entropy.Id("recovery-codes"), context.CodeKeyId, context.Now);
        var codes = Enumerable.Range(0, RecoveryCodeSet.Count).Select(
            number => Text(context.Entropy.Bytes($"recovery-code-{number}", Length))).ToImmutableArray();
        return (set with { Hashes = [.. codes.Select(code => Hash(set, context.Partition, code))] },
            new ShownCodes(set.Id, [.. codes.Select(Grouped)]));
    }

    /// <summary>
    /// The set without this code, or null when the code is not in it. Case, spaces and hyphens do not matter.
    /// </summary>
    public RecoveryCodeSet? Spend(RecoveryCodeSet set, PartitionId partition, string code)
    {
        if (!keys.Has(set.KeyId))
        {
            return null;
        }

        var hash = Convert.FromBase64String(Hash(set, partition, Normalized(code)));
        var left = set.Hashes.RemoveAll(
            known => CryptographicOperations.FixedTimeEquals(Convert.FromBase64String(known), hash));
        return left.Length < set.Hashes.Length ? set with { Hashes = left } : null;
    }

    private string Hash(RecoveryCodeSet set, PartitionId partition, string code) =>
        Convert.ToBase64String(HMACSHA256.HashData(
        keys.Derive(set.KeyId, "recovery-codes", partition.Tenant),
        LengthPrefixed.Join(partition.ToString(), set.Id, code)));

    // Five bits of each byte: 32 divides 256, so every character is equally likely.
    private static string Text(byte[] bytes) => string.Concat(bytes.Select(value => Alphabet[value & 31]));

    private static string Grouped(string code) => string.Join('-', code.Chunk(4).Select(group => new string(group)));

    private static string Normalized(string code) =>
        string.Concat(code.Where(character => character is not (' ' or '-'))).ToUpperInvariant();
}

/// <summary>The codes of a new set, shown once in the answer.</summary>
public sealed record ShownCodes(string SetId, ImmutableArray<string> Codes);
