using Countersign.Secrets;

namespace Countersign.Passwords;

/// <summary>
/// A password that a user typed. It is compared with one hash at most once: when a conflict repeats the decision, the
/// slow function does not run again.
/// </summary>
public sealed class PasswordCheck(Secret password, IPasswordHashing hashing)
{
    private (string Hash, PasswordMatch Match)? compared;
    private string? fresh;

    /// <summary>
    /// For an account without a password the answer is always "wrong", without hashing: the response floor hides that.
    /// </summary>
    public PasswordMatch Against(string? hash)
    {
        if (hash is null)
        {
            return PasswordMatch.Wrong;
        }

        if (compared is not { } known || !string.Equals(known.Hash, hash, StringComparison.Ordinal))
        {
            compared = known = (hash, hashing.Verify(hash, password));
        }

        return known.Match;
    }

    /// <summary>The same password under the current parameters.</summary>
    public string Rehash() => fresh ??= hashing.Hash(password);
}
