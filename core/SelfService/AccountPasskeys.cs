using System.Buffers.Text;
using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.Messages;
using Countersign.Passkeys;
using Countersign.SignIn;

namespace Countersign.SelfService;

/// <summary>The passkeys of an account: add, rename, remove.</summary>
public static class AccountPasskeys
{
    /// <summary>The name of a passkey that its owner has not named.</summary>
    public const string DefaultName = "Passkey";

    public static Decision<Account, PasskeyToMake> Start(
        Account account, Caller caller, string? name, DecisionContext context)
    {
        if ((StepUp.RefusalFor(account, caller, mustBeFresh: true, context)
            ?? FactorChange.RefusalToAdd(Factor.Passkey, context.Policy)) is { } refusal)
        {
            return Decision.No<Account, PasskeyToMake>(refusal);
        }

        if (account.Passkeys.IsFull)
        {
            return Decision.No<Account, PasskeyToMake>(Refusal.Conflict);
        }

        account = account.WithoutExpired(context.Now, context.Policy);
        var handle = account.Head.PasskeyHandle ?? NewHandle(context);
        var pending = new PendingPasskey(context.Entropy.Id("passkey"), name ?? DefaultName, context.Now, caller);
        return new Decision<Account, PasskeyToMake>(
            new PasskeyToMake(
                pending.Id, handle, account.Head.UsernameAddress.Text, account.Head.Name, account.Passkeys),
            account with { PendingPasskey = pending, Head = account.Head with { PasskeyHandle = handle } })
        {
            Events = [new AuditEvent(AuditType.PasskeyStarted) { Subject = pending.Id }],
        };
    }

    /// <summary>
    /// The passkey that this answer makes, if it is right. It changes nothing: the credential id is claimed before
    /// <see cref="Confirm"/> commits.
    /// </summary>
    public static Result<RegisteredPasskey> Registered(
        Account account, Caller caller, IPasskeyRegistration registration, PasskeyChallenges challenges,
        DecisionContext context)
    {
        if ((StepUp.RefusalFor(account, caller, mustBeFresh: false, context)
            ?? FactorChange.RefusalToAdd(Factor.Passkey, context.Policy)) is { } refusal)
        {
            return refusal;
        }

        if (account.WithoutExpired(context.Now, context.Policy).PendingPasskey is not { } pending
            || pending.StartedBy != caller
            || account.Passkeys.IsFull)
        {
            return Refusal.Conflict;
        }

        // No secret of the account is guessed here, so nothing is charged.
        if (challenges.Match(registration.Challenge, context.Partition.Tenant, pending.Id) is not { } challenge
            || registration.Check(challenge, account.Head.PasskeyHandle ?? "") is not { } made)
        {
            return Refusal.InvalidField("credential", "Is not a passkey that was made for this request.");
        }

        return account.Passkeys.OfCredential(made.CredentialId) is null ? made : Refusal.Conflict;
    }

    /// <param name="id">The keyed hash of its credential id, which is this account's by now.</param>
    public static Decision<Account, EnrolledPasskey> Confirm(
        Account account, Caller caller, IPasskeyRegistration registration, string id, Verifiers verifiers,
        DecisionContext context)
    {
        var registered = Registered(account, caller, registration, verifiers.Passkeys, context);
        if (registered.Refusal is { } refusal)
        {
            return Decision.No<Account, EnrolledPasskey>(refusal);
        }

        account = account.WithoutExpired(context.Now, context.Policy);
        var passkey = PasskeyOf(registered.Value, id, account.PendingPasskey!.Name, registration.Domain, context);
        var (codes, shown) = account.RecoveryCodes is null ? verifiers.RecoveryCodes.Create(context) : default;
        var failures = account.Head.FailuresByFactor.Without(Factor.Passkey);
        var next = account with
        {
            Passkeys = account.Passkeys.With(passkey),
            PendingPasskey = null,
            RecoveryCodes = account.RecoveryCodes ?? codes,
            Head = account.Head with
            {
                FailuresByFactor = codes is null ? failures : failures.Without(Factor.RecoveryCode),
            },
        };
        var decision = FactorChange.Enrolled(next, caller, PasskeySignIn.ProofOf(passkey, context), shown, context);
        return decision.Answering<EnrolledPasskey>(new EnrolledPasskey(id, decision.Outcome.Value)) with
        {
            Events = [new AuditEvent(AuditType.PasskeyAdded) { By = "user", Subject = id }, .. decision.Events],
            Messages = [Notifications.To(account.Head.UsernameAddress, MessageKind.PasskeyAdded, context)],
        };
    }

    /// <summary>A name protects nothing, so it needs no fresh proof.</summary>
    public static Decision<Account, Done> Rename(
        Account account, string sessionId, string id, string name, DecisionContext context)
    {
        if (StepUp.RefusalFor(account, Caller.Session(sessionId), mustBeFresh: false, context) is { } refusal)
        {
            return Decision.No<Account, Done>(refusal);
        }

        if (account.Passkeys.Find(id) is not { } passkey)
        {
            return Decision.No<Account, Done>(Refusal.NotFound);
        }

        return passkey.Name == name
            ? Decision.Already<Account>()
            : new Decision<Account, Done>(
                default(Done), account with { Passkeys = account.Passkeys.With(passkey with { Name = name }) })
            {
                Events = [new AuditEvent(AuditType.PasskeyRenamed) { By = "user", Subject = id }],
            };
    }

    /// <summary>
    /// Removes a passkey, and what it proved: a session that was begun with it alone ends too.
    /// </summary>
    public static Decision<Account, Done> Remove(Account account, string sessionId, string id, DecisionContext context)
    {
        if (StepUp.RefusalFor(account, Caller.Session(sessionId), mustBeFresh: true, context) is { } refusal)
        {
            return Decision.No<Account, Done>(refusal);
        }

        if (account.Passkeys.Find(id) is null)
        {
            return Decision.No<Account, Done>(Refusal.NotFound);
        }

        var left = account.Passkeys.Without(id);
        if (left.IsEmpty && FactorChange.RefusalToRemove(account, Factor.Passkey, context.Policy) is { } needed)
        {
            return Decision.No<Account, Done>(needed);
        }

        var next = account.WithoutExpired(context.Now, context.Policy) with { Passkeys = left };
        return new Decision<Account, Done>(
            default(Done), left.IsEmpty
                ? FactorChange.Removed(next, sessionId, Factor.Passkey)
                : next.EndOthers(sessionId).WithoutProofs(proof => proof.PasskeyId == id))
        {
            Events = [new AuditEvent(AuditType.PasskeyRemoved) { By = "user", Subject = id }],
            Messages = [Notifications.To(account.Head.UsernameAddress, MessageKind.PasskeyRemoved, context)],
        };
    }

    private static Passkey PasskeyOf(
        RegisteredPasskey made, string id, string name, string domain, DecisionContext context) =>
        new(id, name, made.CredentialId, made.PublicKey, domain, made.IsSynced, context.Now)
        {
            Counter = made.Counter,
            IsBackedUp = made.IsBackedUp,
            Transports = made.Transports,
        };

    private static string NewHandle(DecisionContext context) =>
        Base64Url.EncodeToString(
            [.. context.Entropy.Bytes("passkey-handle-1", 32), .. context.Entropy.Bytes("passkey-handle-2", 32)]);
}

/// <summary>What an authenticator must know to make a passkey.</summary>
/// <param name="ChallengeId">The challenge that it answers.</param>
/// <param name="Handle">The user handle.</param>
/// <param name="Username">Shown by the authenticator.</param>
/// <param name="Present">An authenticator that has one of these makes no other.</param>
public sealed record PasskeyToMake(
    string ChallengeId, string Handle, string Username, string? Name, PasskeySet Present);

/// <summary>
/// A passkey was added: its id, the new recovery codes, if any, and the login that it completed, if any.
/// </summary>
public sealed record EnrolledPasskey(string Id, Enrolled Enrolled);
