using System.Collections.Immutable;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Challenges;
using Countersign.Doors;
using Countersign.Factors;
using Countersign.Names;
using Countersign.Secrets;
using Countersign.Tenants;

namespace Countersign.Invitations;

/// <summary>What a document's door asks, by the link that was opened, and what it yields.</summary>
public static class InvitationDoor
{
    /// <summary>Openings of one invitation in an hour: many more than people need.</summary>
    public const int MaximumOpeningsAnHour = 300;

    private static readonly TimeSpan OpeningHour = TimeSpan.FromHours(1);

    /// <summary>Opens a link: a challenge of its own for whoever opens it, or the document where nothing is asked.</summary>
    /// <param name="invitation">The invitation that the token leads to.</param>
    /// <param name="opened">The token.</param>
    /// <param name="visitor">For a preview: the account that the link was sent to, if there is one.</param>
    /// <param name="tokens">What tokens are derived with.</param>
    /// <param name="context">The decision's context.</param>
    public static Decision<Invitation, DoorOutcome> Open(Invitation invitation, OpenedLink opened, Visitor? visitor, DerivedTokens tokens, DecisionContext context)
    {
        // Only we can have sealed the way to this row: an older generation is a link of ours that is over.
        if (!invitation.Links.TryGetValue(opened.LinkId, out var link) || link.Purpose != opened.Purpose || opened.Generation > link.Generation)
        {
            return Decision.No<Invitation, DoorOutcome>(Refusal.NotFound);
        }

        if (opened.Generation == link.Generation && tokens.Has(link.KeyId) && !opened.Proof.FixedTimeEquals(Proof(link, tokens, context.Partition).Reveal()))
        {
            return Decision.No<Invitation, DoorOutcome>(Refusal.NotFound);
        }

        if (invitation.Head.Revoked || !tokens.Has(link.KeyId) || !link.IsLive(opened.Generation, context.Now, context.Policy.LinkLifetime))
        {
            return Decision.No<Invitation, DoorOutcome>(Refusal.LinkExpired);
        }

        if (visitor is { Account.CanSignIn: false })
        {
            // Whoever holds the link need not learn of the person.
            return Decision.No<Invitation, DoorOutcome>(Refusal.LinkExpired);
        }

        var isNewHour = !(context.Now < invitation.Head.OpeningHourAt + OpeningHour);
        if (!isNewHour && invitation.Head.OpeningsInHour >= MaximumOpeningsAnHour)
        {
            return Decision.No<Invitation, DoorOutcome>(Refusal.TooManyRequests(invitation.Head.OpeningHourAt!.Value + OpeningHour - context.Now));
        }

        var head = invitation.Head with
        {
            OpenedAt = invitation.Head.OpenedAt ?? context.Now,
            OpeningHourAt = isNewHour ? context.Now : invitation.Head.OpeningHourAt,
            OpeningsInHour = isNewHour ? 1 : invitation.Head.OpeningsInHour + 1,
        };
        var challenge = Challenge(invitation, link, visitor, context);
        var begun = DoorChallenges.Begin(
            invitation with { Head = head }, challenge, one => Asks(invitation, one, visitor, context.Policy), (next, one) => Grant(next, one, visitor, context), context);
        return begun.Next is null
            ? begun
            : begun with { Events = [new AuditEvent(AuditType.InvitationOpened) { Subject = challenge.Id, By = Opener(link.Purpose, link.Source) }, .. begun.Events] };
    }

    /// <summary>What is missing, from invitation, account and policy as they are now.</summary>
    public static Result<Asked> Asks(Invitation invitation, Challenge challenge, Visitor? visitor, TenantPolicy policy)
    {
        // A challenge that was begun for an account never becomes one for nobody.
        if (invitation.Head.Revoked || (challenge.UserId is not null && visitor?.UserId != challenge.UserId))
        {
            return Refusal.ChallengeExpired;
        }

        if (visitor?.Ends(challenge) is { } over)
        {
            return over;
        }

        var own = Own(invitation.Head, challenge).ToImmutableArray();
        if (challenge.Purpose != ChallengePurpose.Preview || visitor is null || !NeedsSecondFactor(invitation.Head, visitor) || IsProved(challenge, visitor, policy))
        {
            return new Asked(own, []);
        }

        var offered = SecondFactors.Offered(visitor.Account, SecondFactorVisit.FirstProofs(challenge, visitor));
        return offered.IsEmpty ? Refusal.SameAddressTwice : new Asked(own, offered);
    }

    public static Decision<Invitation, DoorOutcome> Grant(Invitation invitation, Challenge challenge, Visitor? visitor, DecisionContext context)
    {
        // A session's second factor is named where it stood in for one that was asked.
        var beside = visitor is not null && NeedsSecondFactor(invitation.Head, visitor) && challenge.Proofs.All(proof => proof.First) ? visitor.SecondFactorsBeside(challenge) : [];
        var grant = new DoorGrant(DoorGrant.Document, context.Partition.Id, challenge.Id, [.. challenge.Proofs, .. beside])
        {
            Row = Invitation.RowOf(invitation.Link(challenge.Purpose, challenge.Source!.Value)!),
            Target = invitation.Head.DocumentId,
            Source = challenge.Source.Value.Wire(),
            Purpose = challenge.Purpose,
            UserId = challenge.UserId,
        };
        var isViewed = challenge.Purpose == ChallengePurpose.Preview;
        var verified = isViewed ? invitation : invitation with { Head = invitation.Head with { VerifiedAt = invitation.Head.VerifiedAt ?? context.Now } };
        return new Decision<Invitation, DoorOutcome>(new DoorOutcome.Granted(grant), verified)
        {
            Events = [new AuditEvent(AuditType.InvitationVerified) { Subject = challenge.Id, By = Opener(challenge.Purpose, challenge.Source.Value) }],
        };
    }

    /// <summary>The 32 bytes in a link's token.</summary>
    public static Secret Proof(InvitationLink link, DerivedTokens tokens, PartitionId partition) =>
        tokens.Proof(link.KeyId, partition.Tenant, partition.Id, $"{link.TokenPurpose}|{link.Source.Wire()}", link.AddressHash, link.Generation);

    private static Challenge Challenge(Invitation invitation, InvitationLink link, Visitor? visitor, DecisionContext context)
    {
        var address = invitation.AddressOf(link.AddressHash);
        return new Challenge(context.Entropy.Id("challenge"), link.Purpose, context.Now)
        {
            Holder = ChallengeRef.NewOpener(context.Entropy),
            Source = link.Source,
            UserId = visitor?.UserId,
            Epoch = visitor?.Account.Head.Epoch ?? 0,
            SessionId = visitor?.Session?.Id,
            Proofs = link.Source.Proves() is { } factor && address is not null ? [new Proof(factor, context.Now, address.Inbox, First: true)] : [],
        };
    }

    private static IEnumerable<ImmutableArray<Factor>> Own(InvitationHead head, Challenge challenge)
    {
        switch (head.Auth)
        {
            case AuthLevel.OneFactor when !IsProvedBy(Factor.Email, head.Email) && !IsProvedBy(Factor.Sms, head.Phone):
                yield return [.. head.Email is null ? Array.Empty<Factor>() : [Factor.Email], .. head.Phone is null ? Array.Empty<Factor>() : [Factor.Sms]];
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
            address is not null && challenge.Proofs.Any(proof => proof.First && proof.Factor == factor && string.Equals(proof.Inbox, address.Inbox, StringComparison.Ordinal));
    }

    // "With auto-save toggled on, or in case 1FA or 2FA is enabled."
    private static bool NeedsSecondFactor(InvitationHead head, Visitor visitor) =>
        visitor.Account.HasSecondFactor && (visitor.Account.Head.AutoSave || head.Auth != AuthLevel.None);

    private static bool IsProved(Challenge challenge, Visitor visitor, TenantPolicy policy) =>
        challenge.Proofs.Any(proof => !proof.First)
        || visitor.SecondFactorsBeside(challenge).Any()
        || (policy.OneSmsForBoth && visitor.Account.Sms is { } sms
            && !challenge.Proofs.Any(proof => proof.Factor.IsLink() && string.Equals(proof.Inbox, sms.Address.Inbox, StringComparison.Ordinal))
            && challenge.Proofs.Any(proof => proof.Factor == Factor.Sms && string.Equals(proof.Inbox, sms.Address.Inbox, StringComparison.Ordinal)));

    private static string Opener(ChallengePurpose purpose, LinkSource source) => $"{purpose.Wire()}-link-{source.Wire()}";
}

/// <summary>A link's token, opened: which row it leads to, and what it proves.</summary>
public sealed record OpenedLink(ChallengePurpose Purpose, string LinkId, int Generation, Secret Proof);
