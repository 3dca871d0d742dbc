using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.Lockout;
using Countersign.Passwords;
using Countersign.Secrets;

namespace Countersign.SignIn;

/// <summary>
/// The first factor: a password, or a code to an address of the account. <see cref="Login"/> decides what is required
/// next.
/// </summary>
public static class FirstFactor
{
    public static Decision<Account, LoginOutcome> ByPassword(
        Account account, PasswordCheck password, DeviceToken? device, DecisionContext context)
    {
        // Before the slow hash: a flood of requests to a locked account costs no hashing.
        var deviceId = RecognisedDevices.Find(account, device, context);
        if (Attempts.IsLocked(account, deviceId, context) || Attempts.IsSpent(account, Factor.Password, context))
        {
            return Decision.No<Account, LoginOutcome>(Refusal.Locked);
        }

        var match = password.Against(account.PasswordHash);
        if (match == PasswordMatch.Wrong)
        {
            return Attempts.Fail<LoginOutcome>(account, Factor.Password, context, deviceId);
        }

        account = WithCurrentHash(account.WithoutExpired(context.Now, context.Policy), password, match);
        var proof = new Proof(Factor.Password, context.Now, account.Head.PasswordProvedBy, First: true);
        var opener = ChallengeRef.NewOpener(context.Entropy);
        var challenge = new Challenge(context.Entropy.Id("challenge"), ChallengePurpose.SignIn, context.Now)
        {
            Proofs = [proof],
            Holder = opener,
            DeviceId = deviceId,
        };
        return Verification.Continue(
            account, challenge, opener, context,
            (_, view) => new Decision<Account, LoginOutcome>(new LoginOutcome.Challenged(view), account.Add(challenge))
            {
                Events = [new AuditEvent(AuditType.ChallengeOpened)
            {
                Factor = proof.Factor.Wire(),
                Subject = challenge.Id,
            }],
            });
    }

    /// <summary>
    /// Sends a code and opens a challenge, in the same way for every name. A repeated request continues the open
    /// challenge; during its cool-down nothing is sent, and the answer is the same.
    /// </summary>
    public static Decision<Account, LoginOutcome> ByCode(
        Account account, Factor factor, Username typed, DeviceToken? device, IRowSealer sealer, DecisionContext context)
    {
        var deviceId = RecognisedDevices.Find(account, device, context);
        if (Attempts.IsLocked(account, deviceId, context) || Attempts.IsSpent(account, factor, context))
        {
            return Decision.No<Account, LoginOutcome>(Refusal.Locked);
        }

        account = account.WithoutExpired(context.Now, context.Policy);
        var opener = ChallengeRef.NewOpener(context.Entropy);

        // A challenge that expires soon is not continued: an attacker may have begun it, to leave the owner too little
        // time.
        var open = account.Challenges.Values.FirstOrDefault(challenge =>
            !challenge.HasFirst
            && challenge.FirstFactor == factor
            && challenge.DeviceId == deviceId
            && challenge.IsOpen(context.Now + SentCode.RenewalMargin));
        if (open is not null && open.Wait(factor, context.Now) is not null)
        {
            return new Decision<Account, LoginOutcome>(
                new LoginOutcome.Challenged(Login.View(account, open, opener, context)), null);
        }

        var challenge = open ?? Opened(factor, typed, deviceId, sealer, context);
        var target = CodeSending.First(account, factor, typed.Canonical, context);
        return CodeSending.Send<LoginOutcome>(
            account, challenge, target, context,
            sent => new LoginOutcome.Challenged(Login.View(account, sent.Challenge, opener, context)));
    }

    /// <summary>
    /// Only a right password can replace a hash that an older version or another service made: we never know it again.
    /// </summary>
    internal static Account WithCurrentHash(Account account, PasswordCheck password, PasswordMatch match) =>
        match == PasswordMatch.RightButStale
            ? account with { Head = account.Head with { PasswordHash = password.Rehash() } }
            : account;

    private static Challenge Opened(
        Factor factor, Username typed, string? deviceId, IRowSealer sealer, DecisionContext context)
    {
        var id = context.Entropy.Id("challenge");
        return new Challenge(id, ChallengePurpose.SignIn, context.Now)
        {
            FirstFactor = factor,
            DeviceId = deviceId,
            TypedName = sealer.Seal(Challenge.TypedNameField(context.Partition, id), Secret.FromText(typed.Canonical)),
        };
    }
}
