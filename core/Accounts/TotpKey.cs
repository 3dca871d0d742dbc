using System.Security.Cryptography;
using Countersign.Secrets;
using OtpNet;

namespace Countersign.Accounts;

/// <summary>
/// The key of an authenticator, with one HMAC for all codes of a check. The library's own makes one for each code.
/// </summary>
internal sealed class TotpKey(Secret secret) : IKeyProvider, IDisposable
{
    private readonly IncrementalHash hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA1, secret.Reveal());

    // SHA-1 is the only mode that TotpVerifier asks for.
    public byte[] ComputeHmac(OtpHashMode mode, byte[] data)
    {
        hmac.AppendData(data);
        return hmac.GetHashAndReset();
    }

    public void Dispose() => hmac.Dispose();
}
