using System.Collections.Immutable;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Decisions;
using Countersign.Messages;
using Countersign.Policy;

namespace Countersign.Documents;

/// <summary>Everything that changes a document, from its creation to its end.</summary>
public static class DocumentLife
{
    public static Decision<Document, Document> Create(Document? existing, NewDocument request, DecisionContext context)
    {
        if (existing is not null)
        {
            return Decision.No<Document, Document>(Refusal.Conflict);
        }

        var enforced = IsEnforced(request.QuickSign, request.Department, context.Policy);
        if (request.QuickSign && enforced)
        {
            return Decision.No<Document, Document>(new Refusal(RefusalCode.QuickSignExcludesTwoFactor));
        }

        var head = new DocumentHead(request.Title, context.Now)
        {
            QuickSign = request.QuickSign,
            Department = request.Department,
            Message = request.Message,
            SenderName = request.SenderName,
            MinimumAuth = enforced ? AuthLevel.TwoFactor : AuthLevel.None,
        };
        var invitees = request.Invitees.Select((invitee, index) => InviteeOf(invitee, index, head, context)).ToList();
        if (invitees.Select(invitee => Problem(invitee, head)).OfType<Refusal>().FirstOrDefault() is { } problem)
        {
            return Decision.No<Document, Document>(problem);
        }

        var document = new Document { Head = head, Invitees = [.. invitees] };
        return new Decision<Document, Document>(document, document)
        {
            Events = [new AuditEvent(AuditType.DocumentCreated) { By = "back-office" }],
            DecoyMessages = [FollowUpPointer.Create(context)],
        };
    }

    /// <summary>
    /// Adds an invitee to a document that exists. The policy as it is now holds for the new invitation too: otherwise
    /// an old document would be a way around it.
    /// </summary>
    public static Decision<Document, Invitee> Add(Document document, NewInvitee asked, DecisionContext context)
    {
        var head = document.Head;
        var invitee = InviteeOf(asked, document.Invitees.Select(one => one.Index + 1).Max(), head, context);
        invitee = IsEnforced(head.QuickSign, head.Department, context.Policy)
            ? invitee with { Auth = AuthLevel.TwoFactor }
            : invitee;
        if (document.Invitees.Length >= Document.MaximumInvitees)
        {
            return Decision.No<Document, Invitee>(Refusal.Conflict);
        }

        return Problem(invitee, head) is { } problem
            ? Decision.No<Document, Invitee>(problem)
            : new Decision<Document, Invitee>(
                invitee,
                document with { Head = head with { Made = false }, Invitees = document.Invitees.Add(invitee) })
            {
                Events = [new AuditEvent(AuditType.InviteeAdded)
                {
                    By = "back-office",
                    Subject = invitee.InvitationId,
                }],
                DecoyMessages = [FollowUpPointer.Create(context)],
            };
    }

    /// <summary>Raises every invitation to a level, those of later invitees too. A higher one stays.</summary>
    /// <param name="document">The document.</param>
    /// <param name="auth">The level.</param>
    /// <param name="lacksAddress">An invitee lacks an address that the level needs.</param>
    /// <param name="context">Time and randomness.</param>
    public static Decision<Document, Done> Raise(
        Document document, AuthLevel auth, bool lacksAddress, DecisionContext context)
    {
        if (auth <= document.Head.MinimumAuth)
        {
            return auth < document.Head.MinimumAuth
                ? Decision.No<Document, Done>(new Refusal(RefusalCode.AuthCannotBeLowered))
                : Decision.Already<Document>();
        }

        if (document.Head.QuickSign && auth == AuthLevel.TwoFactor)
        {
            return Decision.No<Document, Done>(new Refusal(RefusalCode.QuickSignExcludesTwoFactor));
        }

        return lacksAddress
            ? Decision.No<Document, Done>(new Refusal(RefusalCode.TwoFactorNeedsEmailAndPhone))
            : new Decision<Document, Done>(
                default(Done), document with { Head = document.Head with { MinimumAuth = auth, RaiseTo = auth } })
            {
                Events = [new AuditEvent(AuditType.DocumentRaised) { By = "back-office", Subject = auth.Wire() }],
                DecoyMessages = [FollowUpPointer.Create(context)],
            };
    }

    /// <summary>Every invitation has this level.</summary>
    public static Decision<Document, Done> Raised(Document document, AuthLevel auth) =>
        document.Head.RaiseTo == auth
        ? new Decision<Document, Done>(default(Done), document with { Head = document.Head with { RaiseTo = null } })
        : Decision.Already<Document>();

    /// <summary>Erases the document. Its invitations end with it.</summary>
    public static Decision<Document, Done> Delete(Document document, DecisionContext context) =>
        new(
            default(Done),
            new Document
            {
                Head = new DocumentHead("", document.Head.CreatedAt) { Deleted = true },
                Invitees = [.. document.Invitees.Select(Erased)],
            })
        {
            Events = [new AuditEvent(AuditType.DocumentDeleted) { By = "back-office" }],
            DecoyMessages = [FollowUpPointer.Create(context)],
        };

    /// <summary>
    /// The invitations of these invitees are created, or ended: the document no longer needs the addresses. An invitee
    /// who was added meanwhile still needs an invitation.
    /// </summary>
    public static Decision<Document, Done> Finish(Document document, IReadOnlySet<string> invitationIds) =>
        document.Head.Made
        ? Decision.Already<Document>()
        : new Decision<Document, Done>(default(Done), document with
        {
            Head = document.Head with
            {
                Made = document.Invitees.All(invitee => invitationIds.Contains(invitee.InvitationId)),
            },
            Invitees = [
                .. document.Invitees.Select(
                    invitee => invitationIds.Contains(invitee.InvitationId) ? Erased(invitee) : invitee)],
        });

    public static Decision<Document, MessageRound> Announce(
        Document document, MessageKind kind, DecisionContext context)
    {
        var round = new MessageRound(document.Head.Rounds + 1, kind);
        if (document.Head.Pending.Length >= MaximumPending)
        {
            return Decision.No<Document, MessageRound>(Refusal.TooManyRequests(TimeSpan.FromSeconds(10)));
        }

        return new Decision<Document, MessageRound>(
            round,
            document with
            {
                Head = document.Head with { Rounds = round.Number, Pending = document.Head.Pending.Add(round) },
            })
        {
            Events = [new AuditEvent(AuditType.DocumentAnnounced) { By = "back-office", Subject = kind.WireName() }],
            DecoyMessages = [FollowUpPointer.Create(context)],
        };
    }

    /// <summary>Every invitee has an outbox row for the message.</summary>
    public static Decision<Document, Done> Announced(Document document, MessageRound round) =>
        document.Head.Pending.Contains(round)
        ? new Decision<Document, Done>(
            default(Done),
            document with { Head = document.Head with { Pending = document.Head.Pending.Remove(round) } })
        : Decision.Already<Document>();

    private const int MaximumPending = 20;

    private static Invitee Erased(Invitee invitee) => invitee with { Name = null, Email = null, Phone = null };

    private static bool IsEnforced(bool quickSign, string? department, TenantPolicy policy) =>
        !(quickSign && policy.QuickSign == QuickSign.Exempt)
        && (policy.EnforceTwoFactorForDocuments
            || (department is not null && policy.TwoFactorDepartments.Contains(department)));

    private static Invitee InviteeOf(NewInvitee asked, int index, DocumentHead head, DecisionContext context) =>
        new(
            context.Entropy.Id($"invitation-{index}"), index,
            asked.Auth < head.MinimumAuth ? head.MinimumAuth : asked.Auth, context.CodeKeyId)
        {
            Name = asked.Name,
            Email = asked.Email,
            Phone = asked.Phone,
            Locale = asked.Locale,
        };

    private static Refusal? Problem(Invitee invitee, DocumentHead head) => invitee.Auth switch
    {
        AuthLevel.TwoFactor when head.QuickSign => new Refusal(RefusalCode.QuickSignExcludesTwoFactor),
        var auth when !auth.HasAddresses(invitee.Email, invitee.Phone) =>
            new Refusal(RefusalCode.TwoFactorNeedsEmailAndPhone),
        _ => null,
    };
}

/// <summary>A requested document, validated.</summary>
public sealed record NewDocument(string Title, bool QuickSign, string? Department, ImmutableArray<NewInvitee> Invitees)
{
    public string? Message { get; init; }

    public string? SenderName { get; init; }
}

/// <summary>A person to invite.</summary>
public sealed record NewInvitee(string? Name, Address? Email, Address? Phone, AuthLevel Auth)
{
    public string? Locale { get; init; }
}
