using System.Collections.Immutable;
using Countersign.Aggregates;
using Countersign.Factors;
using Countersign.Policy;

namespace Countersign.Accounts;

/// <summary>Which second factors an account may be asked for, given what is already proved.</summary>
public static class SecondFactors
{
    /// <summary>
    /// Any one of these passes. Order: the user's preference, that of the tenant, recovery codes. An inbox that proved
    /// the first factor is left out; if no other factor remains and the first factor was a code, the password is
    /// offered. A number that takes no messages stays, after the others: a dead number must not make the login weaker.
    /// A factor that the tenant does not allow is offered only where no allowed one is.
    /// </summary>
    public static ImmutableArray<Factor> Offered(
        Account account, IEnumerable<Proof> proofs, SecondFactorPolicy policy)
    {
        var first = proofs.Where(proof => proof.First).ToList();
        var spent = account.Head.FailuresByFactor;
        var usable = Enrolled(account)
            .Where(factor => !IsSameInbox(account, factor, first) && !spent.IsSpent(factor))
            .OrderBy(factor => account.FactorOf(factor) is { Address.Suspended: true } ? 1 : 0)
            .ThenBy(factor => factor == account.Head.PreferredFactor ? 0 : 1)
            .ThenBy(factor => policy.Rank(factor.Wire()))
            .ToList();
        var allowed = usable.Where(factor => policy.Allows(factor.Wire())).ToList();
        var strong = allowed.Count > 0 ? allowed : usable;
        if (strong.Count == 0 && HasIndependentPassword(account, first) && !HasSpent(account))
        {
            strong.Add(Factor.Password);
        }

        return account.RecoveryCodes is { Hashes.Length: > 0 } && !spent.IsSpent(Factor.RecoveryCode)
            ? [.. strong, Factor.RecoveryCode]
            : [.. strong];
    }

    /// <summary>Why no second factor can be offered: all are spent, or the only one is the inbox just proved.</summary>
    public static Refusal RefusalWhenNone(Account account) =>
        HasSpent(account) ? Refusal.Locked : Refusal.SameAddressTwice;

    /// <summary>An enrolled factor had too many wrong answers: it is judged no more until it is replaced.</summary>
    public static bool HasSpent(Account account) =>
        Enrolled(account).Any(account.Head.FailuresByFactor.IsSpent);

    /// <summary>True for an account with second factors of which the tenant allows none.</summary>
    public static bool HasOnlyOthers(Account account, SecondFactorPolicy policy) =>
        account.HasSecondFactor && !Enrolled(account).Any(factor => policy.Allows(factor.Wire()));

    /// <summary>The enrolled second factors, in the default order.</summary>
    public static IEnumerable<Factor> Enrolled(Account account)
    {
        if (account.Totp is not null)
        {
            yield return Factor.Totp;
        }

        if (!account.Passkeys.IsEmpty)
        {
            yield return Factor.Passkey;
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

    /// <summary>True for an enrolled factor that would prove the inbox of the first factor again.</summary>
    public static bool IsSameInbox(Account account, Factor factor, IEnumerable<Proof> proofs) =>
        account.FactorOf(factor) is { } enrolled
        && proofs.Any(
            proof => proof.First && string.Equals(proof.Inbox, enrolled.Address.Inbox, StringComparison.Ordinal));

    private static bool HasIndependentPassword(Account account, List<Proof> first) =>
        account.Head.PasswordHash is not null
        && first.Count > 0
        && first.All(
            proof => proof.Factor != Factor.Password
                && !string.Equals(proof.Inbox, account.Head.PasswordProvedBy, StringComparison.Ordinal));
}
