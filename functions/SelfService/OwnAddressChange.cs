using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.Http;
using Countersign.Secrets;
using Countersign.SignIn;
using Microsoft.AspNetCore.Http;

namespace Countersign.SelfService;

/// <summary>
/// Confirms a new own address. Where the username follows, the new name is claimed before the commit and the old one
/// released after it.
/// </summary>
public sealed class OwnAddressChange(
    AccountCommands accounts, NameIndex names, NameHasher hasher, Verifiers verifiers, TimeProvider clock)
{
    public async Task<WireAnswer> ConfirmAsync(
        Command command, Bearer bearer, Channel channel, string code, CancellationToken cancellationToken)
    {
        var (scope, userId) = (command.Scope, bearer.UserId);
        if (await accounts.ReadLiveAsync(scope, bearer, clock.GetUtcNow(), cancellationToken) is not { } before)
        {
            return Refusal.InvalidToken.ToAnswer();
        }

        // The claim waits for the right code: it proves that the caller reads what is sent to the new name. Before
        // that, nobody learns whether the name is taken.
        var context = new DecisionContext(
            PartitionId.Account(scope.Id, userId), clock.GetUtcNow(), scope.Tenant.Head.Policy, Entropy.Fresh(),
            command.KeyId);
        var name = OwnAddress.IsRight(before, bearer.SessionId, channel, code, verifiers, context)
            ? OwnAddress.NewUsername(before, channel)
            : null;
        var old = name is null
            ? null
            : await names.HoldAsync(scope.Id, Hash(command, before.Head.Username), userId, cancellationToken);
        bool? isFree = name is null || name.Canonical == before.Head.Username
            ? null
            : await names.ClaimAsync(scope, Hash(command, name.Canonical), userId, cancellationToken);
        var answer = await accounts.ByIdAsync(
            command, userId, Refusal.InvalidToken, (account, decided) =>
                account.Head.Username == before.Head.Username
                && OwnAddress.NewUsername(account, channel) == OwnAddress.NewUsername(before, channel)
                    ? OwnAddress.Confirm(account, bearer.SessionId, channel, code, isFree, verifiers, decided)
                    : Decision.No<Account, Done>(Refusal.Conflict),
            done => Answers.NoContent(done));

        // After a refusal the claim lapses by itself: a twin of this request may have made the name the user's.
        if (name is not null
            && name.Canonical != before.Head.Username
            && answer.Status < StatusCodes.Status300MultipleChoices)
        {
            await names.ReleaseAsync(old, CancellationToken.None);
            await names.DropCountOfUnknownAsync(scope.Id, Hash(command, name.Canonical), CancellationToken.None);
        }

        return answer;
    }

    private string Hash(Command command, string canonical) =>
        hasher.HashName(command.KeyId, command.Scope.Id, canonical);
}
