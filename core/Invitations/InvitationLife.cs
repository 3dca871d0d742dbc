using System.Collections.Immutable;
using Countersign.Access;
using Countersign.Addresses;
using Countersign.Administration;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Documents;
using Countersign.Factors;
using Countersign.Messages;

namespace Countersign.Invitations;

/// <summary>What the sender does to an invitation.</summary>
public static class InvitationLife
{
    /// <summary>Creates the invitation once: a link for each address, and one that the sender passes on.</summary>
    public static Decision<Invitation, Done> Create(
        Invitation? existing, string documentId, Invitee invitee, DecisionContext context)
    {
        if (existing is not null)
        {
            return Decision.Already<Invitation>();
        }

        var head = new InvitationHead
        {
            DocumentId = documentId,
            Name = invitee.Name,
            Email = invitee.Email,
            Phone = invitee.Phone,
            Auth = invitee.Auth,
            Locale = invitee.Locale,
            CreatedAt = context.Now,
        };
        var invitation = new Invitation { Head = head }.With(
            InvitationLink.First(
                context.Partition.Id, ChallengePurpose.Invitation, LinkSource.Other, "", invitee.KeyId, context.Now));
        return Sent(
            invitation, Addresses(head),
            new AuditEvent(AuditType.InvitationCreated) { Subject = documentId }, context);
    }

    /// <summary>Replaces the links that were sent with new ones. The budget stays as it is.</summary>
    public static Decision<Invitation, Done> Resend(Invitation invitation, DecisionContext context) =>
        invitation.Head.Revoked
        ? Decision.No<Invitation, Done>(Refusal.Conflict)
        : Sent(
            invitation, Addresses(invitation.Head),
            new AuditEvent(AuditType.InvitationResent) { By = "back-office" }, context);

    /// <summary>Ends every link and challenge, and tells the invitee.</summary>
    public static Decision<Invitation, Done> Revoke(Invitation invitation, DecisionContext context) =>
        invitation.Head.Revoked
        ? Decision.Already<Invitation>()
        : new Decision<Invitation, Done>(
            default(Done), Closed(invitation, context) with { Head = invitation.Head with { Revoked = true } })
        {
            Events = [new AuditEvent(AuditType.InvitationRevoked) { By = "back-office" }],
            Messages = [
                .. Addresses(invitation.Head).Select(
                    address => Notifications.To(address, MessageKind.InvitationRevoked, context))],
        };

    /// <summary>
    /// The document was deleted: ends the invitation and erases the person. An invitation that does not exist yet is
    /// ended before it begins: its creation may still be under way.
    /// </summary>
    public static Decision<Invitation, Done> End(Invitation? existing, string documentId, DecisionContext context)
    {
        if (existing is { Head.Deleted: true })
        {
            return Decision.Already<Invitation>();
        }

        var head = existing?.Head ?? new InvitationHead { DocumentId = documentId, CreatedAt = context.Now };
        var ended = Closed(existing ?? new Invitation { Head = head }, context) with
        {
            FormerAddresses = ImmutableDictionary<string, FormerAddress>.Empty,
            Head = head with
            {
                Name = null,
                Email = null,
                Phone = null,
                EmailDelivery = null,
                SmsDelivery = null,
                Revoked = true,
                Deleted = true,
            },
        };
        return new Decision<Invitation, Done>(default(Done), ended)
        {
            Events =
            [
                .. existing is { Head.Revoked: false }
                    ? [new AuditEvent(AuditType.InvitationRevoked) { By = "system", Subject = documentId }]
                    : Array.Empty<AuditEvent>(),
                new AuditEvent(AuditType.InvitationDeleted) { By = "system", Subject = documentId },
            ],
        };
    }

    /// <summary>Replaces the link that the sender passes on. The links that were sent stay valid.</summary>
    public static Decision<Invitation, InvitationLink> RenewLink(Invitation invitation, DecisionContext context)
    {
        if (invitation.Head.Revoked)
        {
            return Decision.No<Invitation, InvitationLink>(Refusal.Conflict);
        }

        var link = invitation.Link(ChallengePurpose.Invitation, LinkSource.Other)!.Next(
            "", context.CodeKeyId, context.Now);
        return new Decision<Invitation, InvitationLink>(link, invitation.With(link))
        {
            Events = [new AuditEvent(AuditType.InvitationLinkRenewed) { By = "back-office" }],
            DueAt = context.Now + context.Policy.LinkLifetime,
        };
    }

    /// <summary>
    /// The document requires at least this level, even where an address was removed meanwhile: such an invitation opens
    /// only after its sender has set the address again.
    /// </summary>
    public static Decision<Invitation, Done> Raise(Invitation invitation, AuthLevel auth) =>
        invitation.Head.Revoked || invitation.Head.Auth >= auth
        ? Decision.Already<Invitation>()
        : new Decision<Invitation, Done>(
            default(Done), invitation with { Head = invitation.Head with { Auth = auth, VerifiedAt = null } })
        {
            Events = [new AuditEvent(AuditType.InvitationChanged) { By = "back-office", Subject = auth.Wire() }],
        };

    public static Decision<Invitation, Done> Unlock(Invitation invitation) =>
        ResourceChallenges.Unlock(invitation, AuditType.InvitationUnlocked);

    /// <summary>
    /// Changes an address, or raises the level. The link, codes and proofs of an old address are void, and the old
    /// address is notified. The other address keeps its own.
    /// </summary>
    public static Decision<Invitation, Done> Change(
        Invitation invitation, Replacement<Address>? email, Replacement<Address>? phone, AuthLevel? auth,
        DecisionContext context)
    {
        var head = invitation.Head;

        // A verification with the old address, or at a lower level, says nothing about the new one.
        var next = head with
        {
            Email = email is null ? head.Email : email.To,
            Phone = phone is null ? head.Phone : phone.To,
            Auth = auth ?? head.Auth,
            VerifiedAt = null,
        };
        if (head.Revoked)
        {
            return Decision.No<Invitation, Done>(Refusal.Conflict);
        }

        if (next.Auth < head.Auth)
        {
            return Decision.No<Invitation, Done>(new Refusal(RefusalCode.AuthCannotBeLowered));
        }

        if (!next.Auth.HasAddresses(next.Email, next.Phone))
        {
            return Decision.No<Invitation, Done>(new Refusal(RefusalCode.TwoFactorNeedsEmailAndPhone));
        }

        Address?[] changed = [Differs(head.Email, next.Email) ? head.Email : null, Differs(head.Phone, next.Phone)
            ? head.Phone
            : null];
        if (!Differs(head.Email, next.Email) && !Differs(head.Phone, next.Phone))
        {
            return Raise(invitation, next.Auth);
        }

        var cut = changed.OfType<Address>().Aggregate(
            invitation with { Head = next }, (left, old) => Without(left, old, context));
        var added = Addresses(next).Where(address => address != head.Email && address != head.Phone);
        var decision = Sent(
            cut, added,
            new AuditEvent(AuditType.InvitationChanged)
            {
                By = "back-office",
                Subject = next.Auth == head.Auth ? null : next.Auth.Wire(),
            },
            context);
        return decision with
        {
            Messages = [
                .. decision.Messages,
                .. changed.OfType<Address>().Select(
                    old => Notifications.To(old, MessageKind.InvitationMoved, context))],
        };
    }

    /// <summary>
    /// Sends one of the document's messages with links for viewing; each invitee gets each message once.
    /// </summary>
    public static Decision<Invitation, Done> Announce(
        Invitation invitation, MessageRound round, DecisionContext context)
    {
        if (invitation.Head.Revoked || invitation.Head.Round >= round.Number)
        {
            return Decision.Already<Invitation>();
        }

        var announced = invitation with { Head = invitation.Head with { Round = round.Number } };
        return Sent(
            announced, round.Kind, Addresses(invitation.Head),
            address => InvitationLink.Preview(
                context.Partition.Id, address, round.Number, context.CodeKeyId, context.Now),
            new AuditEvent(AuditType.PreviewSent) { Subject = round.Kind.WireName() },
            context);
    }

    private static IEnumerable<Address> Addresses(InvitationHead head) =>
        new[] { head.Email, head.Phone }.OfType<Address>();

    private static bool Differs(Address? old, Address? next) => old?.Hash != next?.Hash;

    private static Decision<Invitation, Done> Sent(
        Invitation invitation, IEnumerable<Address> addresses, AuditEvent entry, DecisionContext context) =>
        Sent(
            invitation, MessageKind.Invitation, addresses,
            address => invitation.Link(ChallengePurpose.Invitation, address.Channel.AsSource())?.Next(
                address.Hash, context.CodeKeyId, context.Now)
                ?? InvitationLink.First(
                    context.Partition.Id, ChallengePurpose.Invitation, address.Channel.AsSource(), address.Hash,
                    context.CodeKeyId, context.Now),
            entry, context) with
        {
            DueAt = context.Now + context.Policy.LinkLifetime,
        };

    private static Decision<Invitation, Done> Sent(
        Invitation invitation, MessageKind kind, IEnumerable<Address> addresses,
        Func<Address, InvitationLink> linkFor, AuditEvent entry, DecisionContext context)
    {
        var messages = new List<OutboxMessage>();
        foreach (var address in addresses)
        {
            var link = linkFor(address);
            invitation = invitation.With(link);
            messages.Add(
                Notifications.To(address, kind, context) with
                {
                    Generation = link.Generation,
                    KeyId = link.KeyId,
                    NotAfter = context.Now + context.Policy.LinkLifetime,
                });
        }

        return new Decision<Invitation, Done>(default(Done), invitation) { Events = [entry], Messages = [.. messages] };
    }

    private static Invitation Closed(Invitation invitation, DecisionContext context) =>
        Killed(invitation, _ => true, context).WithChallenges(ImmutableDictionary<string, Challenge>.Empty);

    // The row of a voided link stays with the next generation, so that its token is answered with "expired", not "not
    // found".
    private static Invitation Killed(
        Invitation invitation, Func<InvitationLink, bool> which, DecisionContext context) => invitation with
        {
            Links = invitation.Links.SetItems(
            invitation.Links.Values.Where(which).Select(
                link => KeyValuePair.Create(link.Id, link.Void(context.CodeKeyId)))),
        };

    private static Invitation Without(Invitation invitation, Address old, DecisionContext context)
    {
        var left = invitation.Challenges.KeepWhere(challenge => challenge.Source != old.Channel.AsSource());
        var former = invitation.FormerAddresses.KeepWhere(one => context.Now < one.Until).Remove(old.Hash);
        former = former.RemoveRange(
            former.Values.Surplus(FormerAddress.Maximum, one => one.Until).Select(one => one.Address.Hash));
        return Killed(invitation, link => link.AddressHash == old.Hash, context) with
        {
            FormerAddresses = former.Add(old.Hash, new FormerAddress(old, context.Now + Notifications.Lifetime)),
            Challenges = left.SetItems(left.Values.Select(challenge => KeyValuePair.Create(challenge.Id, challenge with
            {
                Proofs = challenge.Proofs.RemoveAll(proof => proof.First && proof.Factor == old.Channel.AsFactor()),
                Codes = challenge.Codes.RemoveAll(code => code.AddressHash == old.Hash),
            }))),
        };
    }
}
