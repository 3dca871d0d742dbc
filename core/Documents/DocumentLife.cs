using System.Collections.Immutable;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Decisions;
using Countersign.Messages;
using Countersign.Policy;

namespace Countersign.Documents;

/// <summary>What a document is made of, and what it owes its invitees.</summary>
public static class DocumentLife
{
    public static Decision<Document, Document> Create(Document? existing, NewDocument asked, DecisionContext context)
    {
        if (existing is not null)
        {
            return Decision.No<Document, Document>(Refusal.Conflict);
        }

        if (Problem(asked, context.Policy) is { } problem)
        {
            return Decision.No<Document, Document>(problem);
        }

        var document = new Document
        {
            Head = new DocumentHead(asked.Title, context.Now) { QuickSign = asked.QuickSign, Department = asked.Department },
            Invitees = [.. asked.Invitees.Select((invitee, index) => new Invitee(context.Entropy.Id($"invitation-{index}"), index, Level(invitee, asked, context.Policy), context.CodeKeyId)
            {
                Name = invitee.Name,
                Email = invitee.Email,
                Phone = invitee.Phone,
            })],
        };
        return new Decision<Document, Document>(document, document)
        {
            Events = [new AuditEvent(AuditType.DocumentCreated) { By = "back-office" }],
            DecoyMessages = [FollowUpPointer.Announced(context)],
        };
    }

    /// <summary>Every invitation is there: the addresses are theirs now.</summary>
    public static Decision<Document, Done> Finish(Document document) => document.Head.Made
        ? Decision.Already<Document>()
        : new Decision<Document, Done>(default(Done), document with
        {
            Head = document.Head with { Made = true },
            Invitees = [.. document.Invitees.Select(invitee => invitee with { Name = null, Email = null, Phone = null })],
        });

    public static Decision<Document, MessageRound> Announce(Document document, MessageKind kind, DecisionContext context)
    {
        var round = new MessageRound(document.Head.Rounds + 1, kind);
        if (document.Head.Pending.Length >= MaximumPending)
        {
            return Decision.No<Document, MessageRound>(Refusal.TooManyRequests(TimeSpan.FromSeconds(10)));
        }

        return new Decision<Document, MessageRound>(round, document with { Head = document.Head with { Rounds = round.Number, Pending = document.Head.Pending.Add(round) } })
        {
            Events = [new AuditEvent(AuditType.DocumentAnnounced) { By = "back-office", Subject = kind.WireName() }],
            DecoyMessages = [FollowUpPointer.Announced(context)],
        };
    }

    /// <summary>Every invitee has got the message, or will: its outbox row is there.</summary>
    public static Decision<Document, Done> Announced(Document document, MessageRound round) => document.Head.Pending.Contains(round)
        ? new Decision<Document, Done>(default(Done), document with { Head = document.Head with { Pending = document.Head.Pending.Remove(round) } })
        : Decision.Already<Document>();

    private const int MaximumPending = 20;

    private static bool IsEnforced(NewDocument asked, TenantPolicy policy) =>
        policy.EnforceTwoFactorForDocuments || (asked.Department is { } department && policy.TwoFactorDepartments.Contains(department));

    // An organisation's promise covers every document: quick signing, which cannot keep it, is refused.
    private static Refusal? Problem(NewDocument asked, TenantPolicy policy)
    {
        var levels = asked.Invitees.Select(invitee => Level(invitee, asked, policy)).ToList();
        if (asked.QuickSign && (IsEnforced(asked, policy) || levels.Contains(AuthLevel.TwoFactor)))
        {
            return new Refusal(RefusalCode.QuickSignExcludesTwoFactor);
        }

        return asked.Invitees.Where((invitee, index) => levels[index] == AuthLevel.TwoFactor && (invitee.Email is null || invitee.Phone is null)).Any()
            ? new Refusal(RefusalCode.TwoFactorNeedsEmailAndPhone)
            : null;
    }

    private static AuthLevel Level(NewInvitee invitee, NewDocument asked, TenantPolicy policy) => IsEnforced(asked, policy) ? AuthLevel.TwoFactor : invitee.Auth;
}

/// <summary>What somebody asks to be sent, validated.</summary>
public sealed record NewDocument(string Title, bool QuickSign, string? Department, ImmutableArray<NewInvitee> Invitees);

/// <summary>Somebody to be invited.</summary>
public sealed record NewInvitee(string? Name, Address? Email, Address? Phone, AuthLevel Auth);
