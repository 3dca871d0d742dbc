using System.Collections.Immutable;
using Countersign.Access;
using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Documents;
using Countersign.Factors;
using Countersign.Policy;
using Countersign.Secrets;

namespace Countersign.Invitations;

/// <summary>What an opened link still requires, and what it grants.</summary>
public static class InvitationAccess
{
    /// <summary>Openings of one invitation in an hour, far above normal use.</summary>
    public const int MaximumOpeningsAnHour = 300;

    /// <summary>Opens a link: begins a new challenge, or grants access when nothing is required.</summary>
    /// <param name="invitation">The invitation that the token points to.</param>
    /// <param name="opened">The opened token.</param>
    /// <param name="subject">For a preview: the account of the person that the link was sent to, if there is
    /// one.</param>
    /// <param name="tokens">Derives the proof in the token.</param>
    /// <param name="context">Time, policy and randomness.</param>
    public static Decision<Invitation, AccessOutcome> Open(
        Invitation invitation, OpenedLink opened, Subject? subject, DerivedTokens tokens, DecisionContext context)
    {
        // The locator is sealed, so it is ours. An older generation is a link that was replaced.
        if (!invitation.Links.TryGetValue(opened.LinkId, out var link)
            || link.Purpose != opened.Purpose
            || opened.Generation > link.Generation)
        {
            return Decision.No<Invitation, AccessOutcome>(Refusal.NotFound);
        }

        if (opened.Generation == link.Generation
            && tokens.Has(link.KeyId)
            && !opened.Proof.FixedTimeEquals(Proof(link, tokens, context.Partition).Reveal()))
        {
            return Decision.No<Invitation, AccessOutcome>(Refusal.NotFound);
        }

        if (invitation.Head.Revoked
            || !tokens.Has(link.KeyId)
            || !link.IsLive(opened.Generation, context.Now, context.Policy.LinkLifetime))
        {
            return Decision.No<Invitation, AccessOutcome>(Refusal.LinkExpired);
        }

        if (subject is { Account.CanSignIn: false })
        {
            // The holder of the link must not learn that the account is disabled.
            return Decision.No<Invitation, AccessOutcome>(Refusal.LinkExpired);
        }

        var openings = new HourCount(invitation.Head.OpeningHourAt, invitation.Head.OpeningsInHour);
        if (openings.Wait(MaximumOpeningsAnHour, context.Now) is { } wait)
        {
            return Decision.No<Invitation, AccessOutcome>(Refusal.TooManyRequests(wait));
        }

        var next = openings.Next(context.Now);
        var head = invitation.Head with
        {
            OpenedAt = invitation.Head.OpenedAt ?? context.Now,
            OpeningHourAt = next.BeganAt,
            OpeningsInHour = next.Count,
        };
        var challenge = Challenge(invitation, link, subject, context);
        var begun = ResourceChallenges.Begin(
            invitation with { Head = head }, challenge, one => Required(invitation, one, subject, context.Policy),
            (next, one) => Grant(next, one, subject, context), context);
        return begun.Next is null
            ? begun
            : begun with
            {
                Events = [
                    new AuditEvent(AuditType.InvitationOpened)
                    {
                        Subject = challenge.Id,
                        By = LinkName(link.Purpose, link.Source),
                    },
                    .. begun.Events],
            };
    }

    /// <summary>What is still required, from invitation, account and policy as they are now.</summary>
    public static Result<Requirements> Required(
        Invitation invitation, Challenge challenge, Subject? subject, TenantPolicy policy)
    {
        // A challenge that began for an account is never continued without that account: that would drop its second
        // factor.
        if (invitation.Head.Revoked || (challenge.UserId is not null && subject?.UserId != challenge.UserId))
        {
            return Refusal.ChallengeExpired;
        }

        // A challenge dies with the link that began it: whoever reads an old message must not come in.
        if (invitation.LinkOf(challenge) is null)
        {
            return Refusal.ChallengeExpired;
        }

        if (subject?.RefusalFor(challenge) is { } over)
        {
            return over;
        }

        var own = Own(invitation.Head, challenge, policy).ToImmutableArray();
        if (challenge.Purpose != ChallengePurpose.Preview
            || subject is null
            || !IsSecondFactorDue(invitation.Head, subject.Account)
            || IsProved(challenge, subject, policy))
        {
            return new Requirements(own, []);
        }

        var offered = SecondFactors.Offered(
            subject.Account, SubjectSecondFactor.FirstProofs(challenge, subject), policy.SecondFactors);
        return offered.IsEmpty ? Refusal.SameAddressTwice : new Requirements(own, offered);
    }

    public static Decision<Invitation, AccessOutcome> Grant(
        Invitation invitation, Challenge challenge, Subject? subject, DecisionContext context)
    {
        // The grant names the session's second factor if it was used in place of a new one.
        var beside = subject is not null
            && IsSecondFactorDue(invitation.Head, subject.Account)
            && challenge.Proofs.All(proof => proof.First) ? subject.SecondFactorsBeside(challenge) : [];
        var grant = new AccessGrant(
            AccessGrant.Document, context.Partition.Id, challenge.Id, [.. challenge.Proofs, .. beside])
        {
            Row = Invitation.RowOf(invitation.LinkOf(challenge)!),
            Target = invitation.Head.DocumentId,
            Source = challenge.Source!.Value.Wire(),
            Purpose = challenge.Purpose,
            UserId = challenge.UserId,
        };
        var isViewed = challenge.Purpose == ChallengePurpose.Preview;
        var verified = isViewed
            ? invitation
            : invitation with
            {
                Head = invitation.Head with { VerifiedAt = invitation.Head.VerifiedAt ?? context.Now },
            };
        return new Decision<Invitation, AccessOutcome>(new AccessOutcome.Granted(grant), verified)
        {
            Events = [new AuditEvent(AuditType.InvitationVerified)
            {
                Subject = challenge.Id,
                By = LinkName(challenge.Purpose, challenge.Source.Value),
            }],
        };
    }

    /// <summary>The 32 bytes of proof in a link's token.</summary>
    public static Secret Proof(InvitationLink link, DerivedTokens tokens, PartitionId partition) =>
        tokens.Proof(
            link.KeyId, partition.Tenant, partition.Id, $"{link.TokenPurpose}|{link.Source.Wire()}", link.AddressHash,
            link.Generation);

    private static Challenge Challenge(
        Invitation invitation, InvitationLink link, Subject? subject, DecisionContext context)
    {
        var address = invitation.AddressOf(link.AddressHash);
        return new Challenge(context.Entropy.Id("challenge"), link.Purpose, context.Now)
        {
            Holder = ChallengeRef.NewOpener(context.Entropy),
            Source = link.Source,
            Link = Invitation.RowOf(link),
            UserId = subject?.UserId,
            SecurityStamp = subject?.Account.Head.SecurityStamp ?? 0,
            SessionId = subject?.Session?.Id,
            Proofs = link.Source.Proves() is { } factor && address is not null
                ? [new Proof(factor, context.Now, address.Inbox, First: true)]
                : [],
        };
    }

    private static IEnumerable<ImmutableArray<Factor>> Own(
        InvitationHead head, Challenge challenge, TenantPolicy policy)
    {
        switch (head.Auth)
        {
            case AuthLevel.OneFactor when policy.LinkMeetsOneFactor
                && (IsProvedBy(Factor.LinkEmail, head.Email) || IsProvedBy(Factor.LinkSms, head.Phone)):
                break;
            case AuthLevel.OneFactor when !IsProvedBy(Factor.Email, head.Email) && !IsProvedBy(Factor.Sms, head.Phone):
                yield return [
                    .. head.Email is null ? Array.Empty<Factor>() : [Factor.Email],
                    .. head.Phone is null ? Array.Empty<Factor>() : [Factor.Sms]];
                break;
            case AuthLevel.TwoFactor:
                if (!IsProvedBy(Factor.Email, head.Email) && !IsProvedBy(Factor.LinkEmail, head.Email))
                {
                    yield return [Factor.Email];
                }

                if (!IsProvedBy(Factor.Sms, head.Phone) && !IsProvedBy(Factor.LinkSms, head.Phone))
                {
                    yield return [Factor.Sms];
                }

                break;
            default:
                break;
        }

        bool IsProvedBy(Factor factor, Address? address) =>
            address is not null
            && challenge.Proofs.Any(
                proof => proof.First
                    && proof.Factor == factor
                    && string.Equals(proof.Inbox, address.Inbox, StringComparison.Ordinal));
    }

    /// <summary>
    /// A preview requires the account's second factor: the account has auto-save on, or the invitation requires one or
    /// two factors.
    /// </summary>
    public static bool IsSecondFactorDue(InvitationHead head, Account account) =>
        account.HasSecondFactor && (account.Head.AutoSave || head.Auth != AuthLevel.None);

    private static bool IsProved(Challenge challenge, Subject subject, TenantPolicy policy) =>
        challenge.Proofs.Any(proof => !proof.First)
        || subject.SecondFactorsBeside(challenge).Any()
        || (policy.OneSmsForBoth && subject.Account.Sms is { } sms
            && !challenge.Proofs.Any(
                proof => proof.Factor.IsLink()
                    && string.Equals(proof.Inbox, sms.Address.Inbox, StringComparison.Ordinal))
            && challenge.Proofs.Any(
                proof => proof.Factor == Factor.Sms
                    && string.Equals(proof.Inbox, sms.Address.Inbox, StringComparison.Ordinal)));

    private static string LinkName(ChallengePurpose purpose, LinkSource source) =>
        $"{purpose.Wire()}-link-{source.Wire()}";
}

/// <summary>An opened link token: the row that it points to, and its proof.</summary>
public sealed record OpenedLink(ChallengePurpose Purpose, string LinkId, int Generation, Secret Proof);
