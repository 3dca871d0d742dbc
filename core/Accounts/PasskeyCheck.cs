using Countersign.Decisions;
using Countersign.Passkeys;

namespace Countersign.Accounts;

/// <summary>The result of comparing an assertion with an account's passkeys.</summary>
internal enum PasskeyMatch
{
    Wrong,

    /// <summary>
    /// The signature is right, but its counter is not above the last one: there may be a copy (WebAuthn Level 3,
    /// 6.1.1).
    /// </summary>
    CounterWentBack,
    Right,
}

/// <summary>The match, and the account and passkey after it.</summary>
internal readonly record struct PasskeyCheck(PasskeyMatch Match, Account Account, Passkey? Passkey)
{
    /// <param name="challengeId">The challenge that must have been signed.</param>
    /// <param name="isNamed">
    /// The account was named before. Otherwise only the user handle names it, and one that is missing names nobody.
    /// </param>
    public static PasskeyCheck Of(
        Account account, IPasskeyAssertion? assertion, string challengeId, bool isNamed, PasskeyChallenges challenges,
        DecisionContext context)
    {
        if (!account.CanSignIn
            || assertion is null
            || account.Passkeys.OfCredential(assertion.CredentialId) is not { } passkey
            || !(assertion.UserHandle is null ? isNamed : assertion.UserHandle == account.Head.PasskeyHandle)
            || challenges.Match(assertion.Challenge, context.Partition.Tenant, challengeId) is not { } challenge
            || assertion.Check(passkey, challenge) is not { } use
            || use.IsSynced != passkey.IsSynced)
        {
            return new PasskeyCheck(PasskeyMatch.Wrong, account, null);
        }

        if ((use.Counter, passkey.Counter) != (0, 0) && use.Counter <= passkey.Counter)
        {
            return new PasskeyCheck(PasskeyMatch.CounterWentBack, account, passkey);
        }

        var used = passkey with { Counter = use.Counter, IsBackedUp = use.IsBackedUp, LastUsedAt = context.Now };
        return new PasskeyCheck(
            PasskeyMatch.Right, account with { Passkeys = account.Passkeys.With(used) }, used);
    }
}
