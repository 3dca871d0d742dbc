using System.Collections.Immutable;
using Countersign.Factors;

namespace Countersign.Accounts;

/// <summary>Which second factors an account may be asked for, beside what is proved already.</summary>
public static class SecondFactors
{
    /// <summary>
    /// Any one of them passes: the person's own preference first, then TOTP, SMS, email; recovery codes last. An inbox
    /// that a first proof went to is not among them; where nothing else is left the password is, if the first factor
    /// was a code. A number that takes no messages comes last and stays: that it is dead must not make the login weaker.
    /// </summary>
    public static ImmutableArray<Factor> Offered(Account account, IEnumerable<Proof> proofs)
    {
        var first = proofs.Where(proof => proof.First).ToList();
        var strong = Enrolled(account)
            .Where(factor => !IsSameInbox(account, factor, first))
            .OrderBy(factor => account.FactorOf(factor) is { Address.Suspended: true } ? 1 : 0)
            .ThenBy(factor => factor == account.Head.PreferredFactor ? 0 : 1)
            .ToList();
        if (strong.Count == 0 && HasIndependentPassword(account, first))
        {
            strong.Add(Factor.Password);
        }

        return account.RecoveryCodes is { Hashes.Length: > 0 } ? [.. strong, Factor.RecoveryCode] : [.. strong];
    }

    /// <summary>In the order in which they are offered.</summary>
    public static IEnumerable<Factor> Enrolled(Account account)
    {
        if (account.Totp is not null)
        {
            yield return Factor.Totp;
        }

        if (account.Sms is not null)
        {
            yield return Factor.Sms;
        }

        if (account.Email is not null)
        {
            yield return Factor.Email;
        }
    }

    /// <summary>True for a factor that is enrolled but would prove the first factor's inbox once more.</summary>
    public static bool IsSameInbox(Account account, Factor factor, IEnumerable<Proof> proofs) =>
        account.FactorOf(factor) is { } enrolled && proofs.Any(proof => proof.First && string.Equals(proof.Inbox, enrolled.Address.Inbox, StringComparison.Ordinal));

    private static bool HasIndependentPassword(Account account, List<Proof> first) =>
        account.Head.PasswordHash is not null
        && first.Count > 0
        && first.All(proof => proof.Factor != Factor.Password && !string.Equals(proof.Inbox, account.Head.PasswordProvedBy, StringComparison.Ordinal));
}
