using System.Collections.Immutable;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Decisions;
using Countersign.Messages;
using Countersign.Policy;

namespace Countersign.Documents;

/// <summary>Creates a document and its messages to all invitees.</summary>
public static class DocumentLife
{
    public static Decision<Document, Document> Create(Document? existing, NewDocument request, DecisionContext context)
    {
        if (existing is not null)
        {
            return Decision.No<Document, Document>(Refusal.Conflict);
        }

        if (Problem(request, context.Policy) is { } problem)
        {
            return Decision.No<Document, Document>(problem);
        }

        var document = new Document
        {
            Head = new DocumentHead(request.Title, context.Now)
            {
                QuickSign = request.QuickSign,
                Department = request.Department,
            },
            Invitees = [
                .. request.Invitees.Select(
                    (invitee, index) => new Invitee(
                        context.Entropy.Id($"invitation-{index}"), index, Level(invitee, request, context.Policy),
                        context.CodeKeyId)
            {
                Name = invitee.Name,
                Email = invitee.Email,
                Phone = invitee.Phone,
            })],
        };
        return new Decision<Document, Document>(document, document)
        {
            Events = [new AuditEvent(AuditType.DocumentCreated) { By = "back-office" }],
            DecoyMessages = [FollowUpPointer.Create(context)],
        };
    }

    /// <summary>All invitations are created: the document no longer needs the addresses.</summary>
    public static Decision<Document, Done> Finish(Document document) => document.Head.Made
        ? Decision.Already<Document>()
        : new Decision<Document, Done>(default(Done), document with
        {
            Head = document.Head with { Made = true },
            Invitees = [
                .. document.Invitees.Select(invitee => invitee with { Name = null, Email = null, Phone = null })],
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

    private static bool IsEnforced(NewDocument request, TenantPolicy policy) =>
        policy.EnforceTwoFactorForDocuments
        || (request.Department is { } department && policy.TwoFactorDepartments.Contains(department));

    // Enforced two factors apply to every document. Quick signing cannot fulfil that and is refused.
    private static Refusal? Problem(NewDocument request, TenantPolicy policy)
    {
        var levels = request.Invitees.Select(invitee => Level(invitee, request, policy)).ToList();
        if (request.QuickSign && (IsEnforced(request, policy) || levels.Contains(AuthLevel.TwoFactor)))
        {
            return new Refusal(RefusalCode.QuickSignExcludesTwoFactor);
        }

        return request.Invitees.Where(
            (invitee, index) => levels[index] == AuthLevel.TwoFactor
                && (invitee.Email is null || invitee.Phone is null)).Any()
            ? new Refusal(RefusalCode.TwoFactorNeedsEmailAndPhone)
            : null;
    }

    private static AuthLevel Level(NewInvitee invitee, NewDocument request, TenantPolicy policy) =>
        IsEnforced(request, policy) ? AuthLevel.TwoFactor : invitee.Auth;
}

/// <summary>A requested document, validated.</summary>
public sealed record NewDocument(string Title, bool QuickSign, string? Department, ImmutableArray<NewInvitee> Invitees);

/// <summary>A person to invite.</summary>
public sealed record NewInvitee(string? Name, Address? Email, Address? Phone, AuthLevel Auth);
