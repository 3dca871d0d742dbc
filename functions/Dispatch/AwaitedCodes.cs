using Countersign.Challenges;
using Countersign.Messages;

namespace Countersign.Dispatch;

/// <summary>Whether the code of a message can still be entered: after a lock or a newer code it is useless.</summary>
internal static class AwaitedCodes
{
    public static bool HaveCodeOf(this IReadOnlyDictionary<string, Challenge> challenges, OutboxMessage message) =>
        challenges.GetValueOrDefault(message.ChallengeId!)?.CodeOf(message.Factor!.Value) is { } code
        && code.Awaits(message);

    public static bool Awaits(this SentCode code, OutboxMessage message) =>
        code.Generation == message.Generation && code.AddressHash == message.AddressHash;
}
