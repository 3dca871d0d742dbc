using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Countersign.Passkeys;

/// <summary>
/// The passkeys of an account, oldest first, in one row: the largest account still fits into one commit.
/// </summary>
public sealed record PasskeySet(ImmutableArray<Passkey> All)
{
    /// <summary>Passkeys of one account.</summary>
    public const int Maximum = 10;

    public static PasskeySet None { get; } = new([]);

    [JsonIgnore]
    public bool IsEmpty => All.IsEmpty;

    [JsonIgnore]
    public bool IsFull => All.Length >= Maximum;

    public Passkey? Find(string id) => All.FirstOrDefault(one => string.Equals(one.Id, id, StringComparison.Ordinal));

    public Passkey? OfCredential(string credentialId) =>
        All.FirstOrDefault(one => string.Equals(one.CredentialId, credentialId, StringComparison.Ordinal));

    /// <summary>With a new passkey, or with a new state of one that is here.</summary>
    public PasskeySet With(Passkey passkey) =>
        Find(passkey.Id) is { } old ? new(All.Replace(old, passkey)) : new(All.Add(passkey));

    public PasskeySet Without(string id) => new(All.RemoveAll(one => one.Id == id));
}
