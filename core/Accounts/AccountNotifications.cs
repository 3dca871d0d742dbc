using System.Collections.Immutable;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Messages;

namespace Countersign.Accounts;

/// <summary>Messages to every address of an account, for a change that its owner must not miss.</summary>
internal static class AccountNotifications
{
    public static ImmutableArray<OutboxMessage> ToAll(Account account, MessageKind kind, DecisionContext context) =>
        [.. account.Addresses().Select(address => Notifications.To(address, kind, context))];
}
