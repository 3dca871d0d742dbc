using Countersign.Addresses;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.Messages;

namespace Countersign.Challenges;

/// <summary>Creates messages to addresses.</summary>
internal static class Notifications
{
    /// <summary>How late a notification without a link may still be sent.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    public static OutboxMessage To(Address address, MessageKind kind, DecisionContext context) => new(
        context.Entropy.Id($"message-{kind}-{address.Hash}"), kind, address.Channel, address.Hash, context.Now,
        context.Now + Lifetime)
    {
        KeyId = context.CodeKeyId,
        OperationId = context.Entropy.OperationId($"operation-{kind}-{address.Hash}"),
    };

    /// <summary>The message that carries a code. Without an address it serves as a decoy message.</summary>
    public static OutboxMessage Code(
        MessageKind kind, ChallengePurpose purpose, string challengeId, SentCode code, DecisionContext context) => new(
        context.Entropy.Id("message-code"), kind, code.Factor.AsChannel(), code.AddressHash, context.Now,
        code.ExpiresAt)
        {
            IsCounted = true,
            ChallengeId = challengeId,
            Purpose = purpose,
            Factor = code.Factor,
            Generation = code.Generation,
            KeyId = code.KeyId,
            OperationId = context.Entropy.OperationId("operation-code"),
        };
}
