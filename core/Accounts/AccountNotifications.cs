using System.Collections.Immutable;
using Countersign.Addresses;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Messages;

namespace Countersign.Accounts;

/// <summary>Messages to every address of an account, for a change that its owner must not miss.</summary>
public static class AccountNotifications
{
    public static ImmutableArray<OutboxMessage> ToAll(Account account, MessageKind kind, DecisionContext context) =>
        [.. Addresses(account).Select(address => Notifications.To(address, kind, context))];

    /// <summary>Each address once.</summary>
    public static IEnumerable<Address> Addresses(Account account)
    {
        Address?[] all = [
            account.Head.UsernameAddress, account.Head.Email, account.Head.Phone, account.Sms?.Address,
            account.Email?.Address];
        return all.OfType<Address>().Where(address => address.Text.Length > 0).DistinctBy(address => address.Hash);
    }
}
