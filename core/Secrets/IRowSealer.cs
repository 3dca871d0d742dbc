namespace Countersign.Secrets;

/// <summary>
/// Authenticated encryption of a field at rest. A ciphertext opens only for the field that it was sealed for.
/// </summary>
public interface IRowSealer
{
    string Seal(SealedField field, Secret secret);

    /// <exception cref="System.Security.Cryptography.CryptographicException">
    /// Not sealed for this field, or its key no longer exists.
    /// </exception>
    Secret Open(SealedField field, string sealedText);
}

/// <summary>The partition, row and field that a sealed value belongs to.</summary>
public readonly record struct SealedField(string Partition, string Row, string Field);
