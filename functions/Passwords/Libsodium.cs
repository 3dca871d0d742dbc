using System.Runtime.InteropServices;

namespace Countersign.Passwords;

/// <summary>
/// The one function of libsodium that NSec does not pass on: its scrypt takes salts of 32 bytes alone, hashes of other
/// services have others.
/// </summary>
internal static class Libsodium
{
    public static byte[] Scrypt(
        ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int logN, int blockSize, int parallelism, int length)
    {
        var output = new byte[length];
        var failed = Derive(
            password.ToArray(), (nuint)password.Length, salt.ToArray(), (nuint)salt.Length, 1UL << logN,
            (uint)blockSize, (uint)parallelism, output, (nuint)length);

        // It fails on parameters that the reader refuses, and when memory is short: never with an empty output.
        return failed == 0 ? output : throw new InvalidOperationException("libsodium could not compute scrypt.");
    }

    [DllImport("libsodium", EntryPoint = "crypto_pwhash_scryptsalsa208sha256_ll", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static extern int Derive(
        byte[] password, nuint passwordLength, byte[] salt, nuint saltLength, ulong n, uint r, uint p, byte[] output,
        nuint outputLength);
}
