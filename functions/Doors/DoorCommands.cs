using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.DataRooms;
using Countersign.Factors;
using Countersign.Http;
using Countersign.Idempotency;
using Countersign.Invitations;
using Countersign.Secrets;
using Countersign.Storage;

namespace Countersign.Doors;

/// <summary>
/// Sends and judges codes at documents and data rooms. A second factor of an account is spent at the account first, and
/// then recorded here: broken off in between, the same answer goes on.
/// </summary>
public sealed class DoorCommands(CappedCommands commands, AccountCommands accounts, DoorKinds kinds, DoorAnswers answers, Verifiers verifiers)
{
    public Task<WireAnswer> SendAsync(Command command, PartitionId partition, Locator place, Factor factor) => partition.Kind == PartitionId.InvitationKind
        ? SendAsync<Invitation>(command, partition, place, factor, door => kinds.AroundAsync(command.Scope, door, place.RowId))
        : SendAsync<Membership>(command, partition, place, factor, door => kinds.AroundAsync(command.Scope, partition, door, place.RowId));

    /// <summary>A challenge as it is now.</summary>
    public Task<WireAnswer> LookAsync(Command command, PartitionId partition, Locator place) => partition.Kind == PartitionId.InvitationKind
        ? LookAsync<Invitation>(command, partition, place, door => kinds.AroundAsync(command.Scope, door, place.RowId))
        : LookAsync<Membership>(command, partition, place, door => kinds.AroundAsync(command.Scope, partition, door, place.RowId));

    public Task<WireAnswer> VerifyAsync(Command command, PartitionId partition, Locator place, Answer answer) => partition.Kind == PartitionId.InvitationKind
        ? VerifyAsync<Invitation>(command, partition, place, answer, door => kinds.AroundAsync(command.Scope, door, place.RowId))
        : VerifyAsync<Membership>(command, partition, place, answer, door => kinds.AroundAsync(command.Scope, partition, door, place.RowId));

    private async Task<WireAnswer> SendAsync<TDoor>(Command command, PartitionId partition, Locator place, Factor factor, Func<TDoor?, Task<Surroundings<TDoor>>> look)
        where TDoor : class, IDoor<TDoor>
    {
        SecondFactorVisit? visit = null;
        var answer = await commands.AnswerAsync<TDoor, Surroundings<TDoor>, CodeSentOrElsewhere>(
            command, partition, look,
            (door, around, context) =>
            {
                var decision = door is null
                    ? Decision.No<TDoor, CodeSentOrElsewhere>(Refusal.ChallengeExpired)
                    : DoorChallenges.Send(door, ChallengeHandles.ChallengeOf(place), factor, challenge => around.Asks(door, challenge, context), around.Visitor, context);
                visit = decision.Outcome.Refusal is null ? decision.Outcome.Value.Visit : null;
                return decision;
            },
            sent => ValueTask.FromResult(sent.Sent is { } own ? CodeSentAnswer.Render(own) : Answers.NoContent(default(Done))));
        return visit is null
            ? answer
            : await accounts.ByIdAsync(command, visit.UserId, Refusal.ChallengeExpired, (account, context) => visit.Send(account, factor, verifiers.Sealer, context), CodeSentAnswer.Render);
    }

    private async Task<WireAnswer> VerifyAsync<TDoor>(Command command, PartitionId partition, Locator place, Answer answer, Func<TDoor?, Task<Surroundings<TDoor>>> look)
        where TDoor : class, IDoor<TDoor>
    {
        var reference = ChallengeHandles.ChallengeOf(place);
        SecondFactorVisit? visit = null;

        // The floor hides who has an account: it is kept where an account judges.
        var here = command with { Kind = CommandKind.Judges };
        var judged = await RunAsync(here, partition, look, (door, around, context) =>
        {
            var decision = DoorChallenges.Answer(
                door, reference, answer.Factor, answer.Code, challenge => around.Asks(door, challenge, context), (next, challenge) => around.Grant(next, challenge, context), around.Visitor, verifiers.Codes, context);
            visit = decision.Outcome.Refusal is null && decision.Outcome.Value is DoorOutcome.Elsewhere elsewhere ? elsewhere.Visit : null;
            return decision;
        });
        if (visit is null)
        {
            return judged;
        }

        var proved = await accounts.ByIdAsync(
            command, visit.UserId, Refusal.ChallengeExpired, (account, context) => visit.Judge(account, answer, verifiers, context), _ => Answers.NoContent(default(Done)));
        return proved.Status >= 300 ? proved : await RunAsync(here, partition, look, (door, around, context) =>
            DoorChallenges.GoOn(door, reference, challenge => around.Asks(door, challenge, context), (next, challenge) => around.Grant(next, challenge, context), around.Visitor, context));
    }

    private Task<WireAnswer> LookAsync<TDoor>(Command command, PartitionId partition, Locator place, Func<TDoor?, Task<Surroundings<TDoor>>> look)
        where TDoor : class, IDoor<TDoor> =>
        RunAsync(command, partition, look, (door, around, context) => DoorChallenges.Look(door, ChallengeHandles.ChallengeOf(place), challenge => around.Asks(door, challenge, context), around.Visitor, context));

    private Task<WireAnswer> RunAsync<TDoor>(Command command, PartitionId partition, Func<TDoor?, Task<Surroundings<TDoor>>> look, Func<TDoor, Surroundings<TDoor>, DecisionContext, Decision<TDoor, DoorOutcome>> decide)
        where TDoor : class, IDoor<TDoor> =>
        commands.AnswerAsync<TDoor, Surroundings<TDoor>, DoorOutcome>(
            command, partition, look,
            (door, around, context) => door is null ? Decision.No<TDoor, DoorOutcome>(Refusal.ChallengeExpired) : decide(door, around, context),
            outcome => answers.RenderAsync(command.Scope, partition, outcome),
            (door, context) => door is null ? Decision.No<TDoor, Done>(Refusal.ChallengeExpired) : DoorChallenges.Reuse(door, context));
}
