using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.Lockout;
using Countersign.Messages;
using Countersign.SendLimits;

namespace Countersign.SelfService;

/// <summary>The code that confirms a new address: as a second factor, or in place of the user's own address.</summary>
internal sealed record AddressCode(string IdLabel, string Started, MessageKind Message)
{
    public static readonly AddressCode OfFactor =
        new("pending-factor", AuditType.FactorStarted, MessageKind.EnrolmentCode);

    public static readonly AddressCode OfOwnAddress =
        new("pending-address", AuditType.AddressStarted, MessageKind.AddressCode);

    /// <param name="account">Whose address it will be.</param>
    /// <param name="address">The new address.</param>
    /// <param name="before">The code that was sent before and is not used yet, if any.</param>
    /// <param name="deviceId">The recognised device of the caller, if any.</param>
    /// <param name="keep">The account with the code under its id.</param>
    /// <param name="context">The context of the decision.</param>
    public Decision<Account, CodeSent> Send(
        Account account, Address address, (string Id, SentCode Code)? before, string? deviceId,
        Func<string, SentCode, Account> keep, DecisionContext context)
    {
        if (before?.Code.Wait(address.Hash, context.Now) is { } wait)
        {
            return Decision.No<Account, CodeSent>(Refusal.TooManyRequests(wait));
        }

        var isProved = account.ProvedAt(address.Inbox) is not null;
        var request = new SendRequest(
            address.Channel, address.Text, isProved ? SendStanding.Proven : SendStanding.Enrolment,
            context.Partition.Id)
        { IsProved = isProved };
        return Decision.WithinLimits<Account, CodeSent>(context, request, limits =>
        {
            // Another address gets a new id, so the code for the old address is void. The sends are counted on.
            var last = before is { } one && one.Code.WentTo(address.Hash) ? before : null;
            var id = last?.Id ?? context.Entropy.Id(IdLabel);
            var code = last?.Code.Again(address.Hash, context.Now)
                ?? new SentCode(
                    address.Channel.AsFactor(), address.Hash, address.Inbox, context.CodeKeyId,
                    (last?.Code.Generation ?? 0) + 1, context.Now, context.Now, (before?.Code.Sends ?? 0) + 1);
            code = code with { Units = code.Units.AddRange(limits.Units) };
            var sent = new CodeSent(
                code.ExpiresAt - context.Now, code.ResendAt - context.Now, Attempts.Left(account, context, deviceId),
                Mask.Text(address.Text));
            return new Decision<Account, CodeSent>(sent, keep(id, code))
            {
                Events = [new AuditEvent(Started) { Factor = code.Factor.Wire(), Subject = id }],
                Messages = [Notifications.Code(Message, ChallengePurpose.Enrolment, id, code, context)],
            };
        });
    }
}
