using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.DataRooms;
using Countersign.Invitations;
using Countersign.Outbox;

namespace Countersign.Doors;

/// <summary>Notes what became of a message where the people who wait for it look: the sender of an invitation, the administrator of a room.</summary>
public static class Deliveries
{
    public static Decision<Account, Done> Note(Account account, OutboxMessage message, DeliveryStatus status) => Noted(account, message, status);

    public static Decision<Invitation, Done> Note(Invitation invitation, OutboxMessage message, DeliveryStatus status)
    {
        var (isSms, head) = (message.Channel == Channel.Sms, invitation.Head);
        if (head.AddressOf(message.Channel)?.Hash != message.AddressHash || Newest(isSms ? head.SmsDelivery : head.EmailDelivery, message, status) is not { } newest)
        {
            return Noted(invitation, message, status);
        }

        return Noted(invitation with { Head = isSms ? head with { SmsDelivery = newest } : head with { EmailDelivery = newest } }, message, status);
    }

    public static Decision<Membership, Done> Note(Membership membership, OutboxMessage message, DeliveryStatus status) =>
        membership.Head.Phone?.Hash == message.AddressHash && Newest(membership.Head.PhoneDelivery, message, status) is { } newest
            ? Noted(membership with { Head = membership.Head with { PhoneDelivery = newest } }, message, status)
            : Noted(membership, message, status);

    // Reports come late and in any order: one of an older message says nothing any more.
    private static Delivery? Newest(Delivery? known, OutboxMessage message, DeliveryStatus status) =>
        known is null || known.At <= message.CreatedAt ? new Delivery(message.Id, status, message.CreatedAt) : null;

    private static Decision<TState, Done> Noted<TState>(TState state, OutboxMessage message, DeliveryStatus status)
        where TState : class => new(default(Done), state)
        {
            Events =
            [
                new AuditEvent(status == DeliveryStatus.Delivered ? AuditType.MessageDelivered : AuditType.MessageUndelivered)
                {
                    Factor = message.Channel == Channel.Sms ? "sms" : "email",
                    Subject = message.Id,
                },
            ],
        };
}
