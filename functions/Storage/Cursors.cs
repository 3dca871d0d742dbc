using System.Security.Cryptography;
using Countersign.Aggregates;
using Countersign.Secrets;

namespace Countersign.Storage;

/// <summary>Seals the position in a list for one tenant, list and filter, so that a client cannot forge one.</summary>
public sealed class Cursors(IRowSealer sealer)
{
    /// <summary>The answer to a cursor that cannot be opened.</summary>
    public static Refusal Refused => Refusal.InvalidField("cursor", "Is not a cursor of this list.");

    public string Seal(SealedField field, string position) => sealer.Seal(field, Secret.FromText(position));

    /// <summary>
    /// False for a cursor of another tenant, list or filter. Without a cursor the position is null: the beginning.
    /// </summary>
    public bool TryOpen(SealedField field, string? cursor, out string? position)
    {
        position = null;
        if (string.IsNullOrEmpty(cursor))
        {
            return true;
        }

        try
        {
            position = sealer.Open(field, cursor).RevealText();
            return true;
        }
        catch (Exception failure) when (failure is CryptographicException or FormatException)
        {
            return false;
        }
    }
}
