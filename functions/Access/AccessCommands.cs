using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Commands;
using Countersign.DataRooms;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.Http;
using Countersign.Invitations;
using Countersign.Secrets;
using Countersign.SignIn;
using Countersign.Tokens;

namespace Countersign.Access;

/// <summary>
/// Sends and judges codes at documents and data rooms. A second factor of an account is spent at the account first, and
/// then recorded here: broken off in between, the same answer goes on.
/// </summary>
public sealed class AccessCommands(
    TenantCommands commands, AccountCommands accounts, AccessContexts kinds, AccessAnswers answers, Verifiers verifiers)
{
    public Task<WireAnswer> SendAsync(Command command, PartitionId partition, Locator place, Factor factor) =>
        partition.Kind == PartitionId.InvitationKind
        ? SendAsync<Invitation>(
            command, partition, place, factor, resource => kinds.AroundAsync(command.Scope, resource, place.RowId))
        : SendAsync<Membership>(
            command, partition, place, factor,
            resource => kinds.AroundAsync(command.Scope, partition, resource, place.RowId));

    /// <summary>A challenge as it is now.</summary>
    public Task<WireAnswer> LookAsync(Command command, PartitionId partition, Locator place) =>
        partition.Kind == PartitionId.InvitationKind
        ? LookAsync<Invitation>(
            command, partition, place, resource => kinds.AroundAsync(command.Scope, resource, place.RowId))
        : LookAsync<Membership>(
            command, partition, place, resource => kinds.AroundAsync(command.Scope, partition, resource, place.RowId));

    public Task<WireAnswer> VerifyAsync(Command command, PartitionId partition, Locator place, Answer answer) =>
        partition.Kind == PartitionId.InvitationKind
        ? VerifyAsync<Invitation>(
            command, partition, place, answer, resource => kinds.AroundAsync(command.Scope, resource, place.RowId))
        : VerifyAsync<Membership>(
            command, partition, place, answer,
            resource => kinds.AroundAsync(command.Scope, partition, resource, place.RowId));

    private async Task<WireAnswer> SendAsync<TResource>(
        Command command, PartitionId partition, Locator place, Factor factor,
        Func<TResource?, Task<AccessContext<TResource>>> look)
        where TResource : class, IProtectedResource<TResource>
    {
        SubjectSecondFactor? visit = null;
        AccessContext<TResource>? around = null;
        var answer = await commands.AnswerAsync<TResource, CodeSentOrForAccount>(
            command, partition,
            (resource, context) =>
            {
                var decision = resource is null
                    ? Decision.No<TResource, CodeSentOrForAccount>(Refusal.ChallengeExpired)
                    : ResourceChallenges.Send(
                        resource, ChallengeHandles.ChallengeOf(place), factor,
                        challenge => around!.Asks(resource, challenge, context), around!.Visitor, context);
                visit = decision.Outcome.Refusal is null ? decision.Outcome.Value.SecondFactor : null;
                return decision;
            },
            sent => ValueTask.FromResult(
                sent.Sent is { } own ? CodeSentAnswer.Render(own) : Answers.NoContent(default(Done))),
            look: async resource => around = await look(resource));
        return visit is null
            ? answer
            : await accounts.ByIdAsync(
                command, visit.UserId, Refusal.ChallengeExpired,
                (account, context) => visit.Send(account, factor, verifiers.Sealer, context), CodeSentAnswer.Render);
    }

    private async Task<WireAnswer> VerifyAsync<TResource>(
        Command command, PartitionId partition, Locator place, Answer answer,
        Func<TResource?, Task<AccessContext<TResource>>> look)
        where TResource : class, IProtectedResource<TResource>
    {
        var reference = ChallengeHandles.ChallengeOf(place);
        SubjectSecondFactor? visit = null;

        var judged = await RunAsync(command, partition, look, (resource, around, context) =>
        {
            var decision = ResourceChallenges.Answer(
                resource, reference, answer.Factor, answer.Code, challenge => around.Asks(resource, challenge, context),
                (next, challenge) => around.Grant(next, challenge, context), around.Visitor, verifiers.Codes, context);
            visit = decision.Outcome.Refusal is null && decision.Outcome.Value is AccessOutcome.ForAccount account
                ? account.SecondFactor
                : null;
            return decision;
        });
        if (visit is null)
        {
            return judged;
        }

        var proved = await accounts.ByIdAsync(
            command, visit.UserId, Refusal.ChallengeExpired,
            (account, context) => visit.Judge(account, answer, verifiers, context),
            _ => Answers.NoContent(default(Done)));
        return proved.Status >= 300 ? proved : await RunAsync(command, partition, look, (resource, around, context) =>
            ResourceChallenges.Continue(
                resource, reference, challenge => around.Asks(resource, challenge, context),
                (next, challenge) => around.Grant(next, challenge, context), around.Visitor, context));
    }

    // It changes nothing, so it takes no turn.
    private async Task<WireAnswer> LookAsync<TResource>(
        Command command, PartitionId partition, Locator place, Func<TResource?, Task<AccessContext<TResource>>> look)
        where TResource : class, IProtectedResource<TResource>
    {
        var outcome = await commands.LookAsync<TResource, AccessOutcome>(
            command, partition, async (resource, context) =>
        {
            if (resource is null)
            {
                return Decision.No<TResource, AccessOutcome>(Refusal.ChallengeExpired);
            }

            var around = await look(resource);
            return ResourceChallenges.Look(
                resource, ChallengeHandles.ChallengeOf(place), challenge => around.Asks(resource, challenge, context),
                around.Visitor, context);
        });
        return outcome.Refusal?.ToAnswer() ?? await answers.RenderAsync(command.Scope, partition, outcome.Value);
    }

    private Task<WireAnswer> RunAsync<TResource>(
        Command command, PartitionId partition, Func<TResource?, Task<AccessContext<TResource>>> look,
        Func<TResource, AccessContext<TResource>, DecisionContext, Decision<TResource, AccessOutcome>> decide)
        where TResource : class, IProtectedResource<TResource>
    {
        AccessContext<TResource>? around = null;
        return commands.AnswerAsync<TResource, AccessOutcome>(
            command, partition,
            (resource, context) => resource is null
                ? Decision.No<TResource, AccessOutcome>(Refusal.ChallengeExpired)
                : decide(resource, around!, context),
            outcome => answers.RenderAsync(command.Scope, partition, outcome),
            (resource, context) => resource is null
                ? Decision.No<TResource, Done>(Refusal.ChallengeExpired)
                : ResourceChallenges.RefuseReusedKey(resource, context),
            look: async resource => around = await look(resource));
    }
}
