using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Decisions;
using Countersign.Http;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.Invitations;

/// <summary>The sender's commands on an invitation.</summary>
public sealed class InvitationCommands(TenantCommands commands, AggregateStore store)
{
    public Task<WireAnswer> AnswerAsync(
        Command command, string invitationId, Func<Invitation, DecisionContext, Decision<Invitation, Done>> decide) =>
            commands.AnswerAsync<Invitation, Done>(
        command, PartitionId.Invitation(command.Scope.Id, invitationId),
        (invitation, context) => Existing(invitation, context, decide),
        done => ValueTask.FromResult(Answers.NoContent(done)));

    public Task<Result<Done>> RunAsync(
        TenantScope scope, string invitationId, Func<Invitation, DecisionContext, Decision<Invitation, Done>> decide) =>
        commands.RunAsync<Invitation, Done>(
            scope, PartitionId.Invitation(scope.Id, invitationId), CommandKind.Plain,
            (invitation, context) => Existing(invitation, context, decide));

    /// <summary>Runs a decision on an invitation that may not exist yet.</summary>
    public Task<Result<Done>> CreateAsync(
        TenantScope scope, string invitationId,
        Func<Invitation?, DecisionContext, Decision<Invitation, Done>> decide) =>
        commands.RunAsync(scope, PartitionId.Invitation(scope.Id, invitationId), CommandKind.Plain, decide);

    public async Task<Invitation?> ReadAsync(
        TenantScope scope, string invitationId, CancellationToken cancellationToken) =>
        (await store.LoadAsync<Invitation>(PartitionId.Invitation(scope.Id, invitationId), cancellationToken)).State;

    private static Decision<Invitation, Done> Existing(
        Invitation? invitation, DecisionContext context,
        Func<Invitation, DecisionContext, Decision<Invitation, Done>> decide) =>
        invitation is null ? Decision.No<Invitation, Done>(Refusal.NotFound) : decide(invitation, context);
}
