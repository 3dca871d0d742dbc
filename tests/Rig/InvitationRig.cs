using System.Collections.Immutable;
using Countersign.Access;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Documents;
using Countersign.Factors;
using Countersign.Invitations;
using Countersign.Messages;
using Countersign.Policy;
using Countersign.Secrets;
using Countersign.SendLimits;

namespace Countersign.Tests.Rig;

/// <summary>
/// One invitation in memory, judged by the real deciders, and the account that its links were sent to, if any.
/// </summary>
public sealed class InvitationRig
{
    public const string EmailInbox = "invitee's inbox";
    public const string PhoneInbox = "invitee's phone";

    private static readonly DerivedTokens Tokens = new(AccountRig.Keys);
    private static readonly DerivedCodes Codes = new(AccountRig.Keys);
    private readonly List<OutboxMessage> messages = [];
    private readonly List<string> written = [];

    public InvitationRig(AuthLevel auth = AuthLevel.TwoFactor, TenantPolicy? policy = null)
    {
        Policy = policy ?? Policy;
        var invitee = new Invitee(new string('I', 22), 0, auth, "key-1")
        {
            Email = new Address(Channel.Email, "invitee@example.com", "email-hash", EmailInbox),
            Phone = new Address(Channel.Sms, "+46700000009", "phone-hash", PhoneInbox),
        };
        Apply(InvitationLife.Create(null, new string('D', 22), invitee, Context));
        Apply(InvitationLife.Announce(Invitation, new MessageRound(1, MessageKind.DocumentUpdated), Context));
    }

    public Invitation Invitation { get; set; } = null!;

    /// <summary>The account whose username got the link.</summary>
    public AccountRig? Owner { get; init; }

    /// <summary>The session of the bearer token that is sent.</summary>
    public string? SessionId { get; set; }

    public TenantPolicy Policy { get; set; } = new() { Name = "Acme", Issuer = "Acme" };

    public DateTimeOffset Now { get; set; } = new AccountRig().Now;

    public PartitionId Partition { get; } = PartitionId.Invitation("acme", new string('I', 22));

    public DecisionContext Context => new(Partition, Now, Policy, Entropy.Fresh(), "key-1");

    public Subject? CurrentSubject =>
        Owner is null
            ? null
            : new Subject(
                Owner.Partition.Id, Owner.Account,
                SessionId is null ? null : Owner.Account.Sessions.GetValueOrDefault(SessionId));

    public Result<AccessOutcome> Open(LinkSource source, ChallengePurpose purpose = ChallengePurpose.Invitation)
    {
        var link = Invitation.Link(purpose, source)!;
        var opened = new OpenedLink(purpose, link.Id, link.Generation, InvitationAccess.Proof(link, Tokens, Partition));
        return Apply(
            InvitationAccess.Open(
                Invitation, opened, purpose == ChallengePurpose.Preview ? CurrentSubject : null, Tokens, Context));
    }

    /// <summary>Sends a code: the invitation's own or, if the account has to send it, the account's.</summary>
    public Refusal? Send(ChallengeRef challenge, Factor factor, SendLimitOutcome? limits = null)
    {
        var sent = Apply(Sending(challenge, factor, limits ?? SendLimitOutcome.Allowed(["unit"])));
        return sent.Refusal
            ?? (sent.Value.SecondFactor is { } visit
                ? Owner!.Apply(visit.Send(Owner.Account, factor, Owner.Sealer, Owner.Allowed)).Refusal
                : null);
    }

    /// <summary>
    /// Answers as the endpoint does: if the account judges the answer, the result is recorded here afterwards.
    /// </summary>
    public Result<AccessOutcome> Verify(ChallengeRef challenge, Factor factor, string code)
    {
        var judged = Apply(
            ResourceChallenges.Answer(
                Invitation, challenge, factor, code, Asks,
                (resource, one) => InvitationAccess.Grant(resource, one, CurrentSubject, Context), CurrentSubject,
                Codes, Context));
        if (judged.Refusal is not null || judged.Value is not AccessOutcome.ForAccount account)
        {
            return judged;
        }

        var proved = Owner!.Apply(
            account.SecondFactor.Judge(Owner.Account, Owner.AnswerOf(code, factor), Owner.Verifiers, Owner.Context));
        return proved.Refusal is { } refusal ? refusal : Apply(Continue(challenge));
    }

    /// <summary>The invitation's own decision about a code, before the account is asked.</summary>
    public Decision<Invitation, CodeSentOrForAccount> Sending(
        ChallengeRef challenge, Factor factor, SendLimitOutcome? limits = null) =>
        ResourceChallenges.Send(
            Invitation, challenge, factor, Asks, CurrentSubject, Context with { SendLimitOutcome = limits });

    public Decision<Invitation, AccessOutcome> Look(ChallengeRef challenge) =>
        ResourceChallenges.Look(Invitation, challenge, Asks, CurrentSubject, Context);

    /// <summary>Records what the account has accepted.</summary>
    public Decision<Invitation, AccessOutcome> Continue(ChallengeRef challenge) =>
        ResourceChallenges.Continue(
            Invitation, challenge, Asks,
            (resource, one) => InvitationAccess.Grant(resource, one, CurrentSubject, Context), CurrentSubject, Context);

    /// <summary>The right answer for a factor now; a code that is sent is sent first.</summary>
    public Result<AccessOutcome> Prove(ChallengeRef challenge, Factor factor, bool own)
    {
        if (factor.IsSent())
        {
            Assert.Null(Send(challenge, factor));
        }

        return Verify(challenge, factor, factor switch
        {
            Factor.Totp => Owner!.Code(Owner.Step),
            Factor.RecoveryCode => Owner!.RecoveryCodes[0],
            Factor.Password => AccountRig.Password,
            _ => own ? Code() : Owner!.SentCode(),
        });
    }

    /// <summary>All that the decisions wrote beside the state, a line each.</summary>
    public IReadOnlyList<string> Written => written;

    /// <summary>Forgets what was written so far.</summary>
    public void Forget() => written.Clear();

    /// <summary>How many codes of the invitation itself were sent.</summary>
    public int CodesSent => messages.Count(message => message.Purpose is not null);

    /// <summary>The newest code of the invitation itself.</summary>
    public string Code()
    {
        var message = messages.Last(message => message.Purpose is not null);
        return Codes.Code(
            message.KeyId, Partition.Tenant, message.Purpose!.Value, message.ChallengeId!, message.Factor!.Value,
            message.AddressHash, message.Generation);
    }

    public Result<T> Apply<T>(Decision<Invitation, T> decision)
    {
        Invitation = decision.Next ?? Invitation;
        messages.AddRange(decision.Messages);
        written.AddRange(Rig.Written.Lines(decision, Now));
        return decision.Outcome;
    }

    private Result<Requirements> Asks(Challenge challenge) =>
        InvitationAccess.Required(
            Invitation, challenge, challenge.Purpose == ChallengePurpose.Preview ? CurrentSubject : null, Policy);
}
