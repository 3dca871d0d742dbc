using Countersign.Secrets;
using Microsoft.AspNetCore.Identity;

namespace Countersign.Passwords;

/// <summary>
/// ASP.NET Core Identity's hasher: PBKDF2 with HMAC-SHA-512, a 16-byte salt, its parameters in each hash.
/// </summary>
public sealed class IdentityPasswordHashing(IPasswordHasher<object> hasher) : IPasswordHashing
{
    /// <summary>
    /// OWASP's floor for PBKDF2-HMAC-SHA512 (Password Storage Cheat Sheet). It is not a setting, so that it cannot be
    /// lowered by accident.
    /// </summary>
    public const int Iterations = 220_000;

    private static readonly object NoUser = new();

    public string Hash(Secret password) => hasher.HashPassword(NoUser, password.RevealText());

    public PasswordMatch Verify(string hash, Secret password) =>
        hasher.VerifyHashedPassword(NoUser, hash, password.RevealText()) switch
        {
            PasswordVerificationResult.Success => PasswordMatch.Right,
            PasswordVerificationResult.SuccessRehashNeeded => PasswordMatch.RightButStale,
            _ => PasswordMatch.Wrong,
        };
}
