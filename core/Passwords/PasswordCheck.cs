using Countersign.Secrets;

namespace Countersign.Passwords;

/// <summary>
/// A password that somebody typed. It is compared with one hash at most once, however often the decision about it is
/// taken again: a conflict costs no second run of the slow function.
/// </summary>
public sealed class PasswordCheck(Secret password, IPasswordHashing hashing)
{
    private (string Hash, PasswordMatch Verdict)? judged;
    private string? fresh;

    /// <summary>An account without a password is always answered "wrong", without work: the response floor hides it.</summary>
    public PasswordMatch Against(string? hash)
    {
        if (hash is null)
        {
            return PasswordMatch.Wrong;
        }

        if (judged is not { } known || !string.Equals(known.Hash, hash, StringComparison.Ordinal))
        {
            judged = known = (hash, hashing.Verify(hash, password));
        }

        return known.Verdict;
    }

    /// <summary>The same password under the current parameters.</summary>
    public string Rehash() => fresh ??= hashing.Hash(password);
}
