using Countersign.Secrets;

namespace Countersign.Passwords;

/// <summary>
/// A password that a user typed. It is compared with one hash at most once: when a conflict repeats the decision, the
/// slow function does not run again.
/// </summary>
public sealed class PasswordCheck(Secret password, IPasswordHashing hashing, bool isDeferred = false)
    : SlowHash(isDeferred)
{
    private (string Hash, PasswordMatch Match)? compared;
    private string? fresh;

    /// <summary>
    /// For an account without a password the answer is always "wrong". It costs the same hash, of a decoy: otherwise
    /// the time would tell which names have a password.
    /// </summary>
    public PasswordMatch Against(string? hash)
    {
        var stored = hash ?? hashing.Decoy;
        if (compared is not { } known || !string.Equals(known.Hash, stored, StringComparison.Ordinal))
        {
            if (Defers(() => compared = (stored, hashing.Verify(stored, password))))
            {
                return PasswordMatch.Wrong;
            }

            known = compared!.Value;
        }

        return hash is null ? PasswordMatch.Wrong : known.Match;
    }

    /// <summary>The same password under the current parameters; empty while it is deferred.</summary>
    public string Rehash() => fresh is null && Defers(() => fresh = hashing.Hash(password)) ? "" : fresh!;
}
