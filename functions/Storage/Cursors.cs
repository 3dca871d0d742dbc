using System.Security.Cryptography;
using Countersign.Secrets;

namespace Countersign.Storage;

/// <summary>Places to go on from, sealed for one tenant, list and filter: nobody can make them point elsewhere.</summary>
public sealed class Cursors(IRowSealer sealer)
{
    public string Seal(SealedField place, string position) => sealer.Seal(place, Secret.FromText(position));

    /// <summary>False for what is no cursor of this place; no cursor at all is the beginning, a position of null.</summary>
    public bool TryOpen(SealedField place, string? cursor, out string? position)
    {
        position = null;
        if (string.IsNullOrEmpty(cursor))
        {
            return true;
        }

        try
        {
            position = sealer.Open(place, cursor).RevealText();
            return true;
        }
        catch (Exception failure) when (failure is CryptographicException or FormatException)
        {
            return false;
        }
    }
}
