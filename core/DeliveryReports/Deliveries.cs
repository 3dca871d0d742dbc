using System.Collections.Immutable;
using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Challenges;
using Countersign.DataRooms;
using Countersign.Decisions;
using Countersign.Invitations;
using Countersign.Messages;

namespace Countersign.DeliveryReports;

/// <summary>The outcome of a message; without a failure it was delivered.</summary>
public sealed record DeliveryNews(OutboxMessage Message, DeliveryFailure? Failure)
{
    public DeliveryStatus Status => Failure is null ? DeliveryStatus.Delivered : DeliveryStatus.Undelivered;
}

/// <summary>
/// Records the outcome of a message where it is shown: in the challenge of its code, to the sender of an invitation, to
/// the administrator of a room. A code that the network lost is sent once more. A number of the account that refuses
/// messages is suspended.
/// </summary>
public static class Deliveries
{
    // With less time left, a repeated code would arrive too late.
    private static readonly TimeSpan RepeatMargin = SentCode.RenewalMargin;

    public static Decision<Account, Done> Note(Account account, DeliveryNews news, DecisionContext context)
    {
        var (challenges, isNewest) = Noted(account.Challenges, news);
        var next = account with { Challenges = challenges };
        foreach (var factor in account.PendingFactors.Values)
        {
            if (Reported(factor.Id, factor.Code, news) is { } code)
            {
                isNewest = true;
                next = next with
                {
                    PendingFactors = next.PendingFactors.SetItem(factor.Factor, factor with { Code = code }),
                };
            }
        }

        foreach (var (channel, address) in account.PendingAddresses)
        {
            if (Reported(address.Id, address.Code, news) is { } code)
            {
                isNewest = true;
                next = next with
                {
                    PendingAddresses = next.PendingAddresses.SetItem(channel, address with { Code = code }),
                };
            }
        }

        return Noted(
            Refuses(news) ? next.WithAddress(news.Message.AddressHash, Suspend) : next, news, isNewest, context);
    }

    public static Decision<Invitation, Done> Note(Invitation invitation, DeliveryNews news, DecisionContext context)
    {
        var (challenges, isNewest) = Noted(invitation.Challenges, news);
        var (isSms, head) = (news.Message.Channel == Channel.Sms, invitation.Head);
        if (head.AddressOf(news.Message.Channel)?.Hash == news.Message.AddressHash)
        {
            var newer = Delivery.Newer(isSms ? head.SmsDelivery : head.EmailDelivery, news.Message, news.Status);
            head = newer is null
                ? head
                : isSms ? head with { SmsDelivery = newer } : head with { EmailDelivery = newer };
            head = Refuses(news) && head.Phone is { } phone ? head with { Phone = Suspend(phone) } : head;
        }

        return Noted(invitation with { Head = head, Challenges = challenges }, news, isNewest, context);
    }

    public static Decision<Membership, Done> Note(Membership membership, DeliveryNews news, DecisionContext context)
    {
        var (challenges, isNewest) = Noted(membership.Challenges, news);
        var head = membership.Head;
        if (head.Phone is { } phone && phone.Hash == news.Message.AddressHash)
        {
            head = head with
            {
                Phone = Refuses(news) ? Suspend(phone) : phone,
                PhoneDelivery = Delivery.Newer(head.PhoneDelivery, news.Message, news.Status) ?? head.PhoneDelivery,
            };
        }

        return Noted(membership with { Head = head, Challenges = challenges }, news, isNewest, context);
    }

    private static bool Refuses(DeliveryNews news) =>
        news is { Failure: DeliveryFailure.NumberRefuses, Message.Channel: Channel.Sms };

    private static SentCode? Reported(string id, SentCode code, DeliveryNews news) =>
        id == news.Message.ChallengeId ? code.Reported(news.Message, news.Status) : null;

    private static Address Suspend(Address address) => address with { Suspended = true };

    private static (ImmutableDictionary<string, Challenge> Challenges, bool IsNewest) Noted(
        ImmutableDictionary<string, Challenge> challenges, DeliveryNews news)
    {
        var message = news.Message;
        return message is { ChallengeId: { } id, Factor: { } factor }
            && challenges.GetValueOrDefault(id) is { } challenge
            && challenge.CodeOf(factor)?.Reported(message, news.Status) is { } code
            ? (challenges.SetItem(
                id, challenge with { Codes = [.. challenge.Codes.Where(other => other.Factor != factor), code] }), true)
            : (challenges, false);
    }

    private static Decision<TState, Done> Noted<TState>(
        TState state, DeliveryNews news, bool isNewest, DecisionContext context)
        where TState : class => new(default(Done), state)
        {
            Events =
            [
                new AuditEvent(news.Failure is null ? AuditType.MessageDelivered : AuditType.MessageUndelivered)
                {
                    Factor = news.Message.Channel == Channel.Sms ? "sms" : "email",
                    Subject = news.Message.Id,
                },
            ],
            Messages = isNewest && IsWorthRepeating(news, context) ? [Repeat(news.Message, context)] : [],
        };

    // Called only if the report is new for a code that was not entered yet, so a duplicate report repeats nothing.
    private static bool IsWorthRepeating(DeliveryNews news, DecisionContext context) =>
        news is { Failure: DeliveryFailure.Passing, Message.IsRepeat: false }
        && context.Now < news.Message.NotAfter - RepeatMargin;

    private static OutboxMessage Repeat(OutboxMessage message, DecisionContext context) => message with
    {
        Id = context.Entropy.Id("message-again"),
        CreatedAt = context.Now,
        IsRepeat = true,

        // The send limits counted the first message, not this one.
        IsCounted = false,
        OperationId = context.Entropy.OperationId("operation-again"),
    };
}
