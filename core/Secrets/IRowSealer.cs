namespace Countersign.Secrets;

/// <summary>Authenticated encryption of a field at rest. A ciphertext opens only for the place it was sealed for.</summary>
public interface IRowSealer
{
    string Seal(SealedField place, Secret secret);

    /// <exception cref="System.Security.Cryptography.CryptographicException">Not sealed for this place, or its key is gone.</exception>
    Secret Open(SealedField place, string sealedText);
}

/// <summary>The partition, row and field that a sealed value belongs to.</summary>
public readonly record struct SealedField(string Partition, string Row, string Field);
