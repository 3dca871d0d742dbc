using Azure.Data.Tables;
using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Decisions;
using Countersign.Http;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.DataRooms;

/// <summary>
/// Changes the members of rooms. A group is committed before the membership that names it: a crash leaves an empty
/// group.
/// </summary>
public sealed class Members(
    TenantCommands commands, AccountCommands accounts, AggregateStore store, StorageClients clients)
{
    public async Task<Result<Done>> PutAsync(
        TenantScope scope, string roomId, string userId, string group, bool? administrator)
    {
        if (await accounts.ReadAsync(scope, userId, CancellationToken.None) is null)
        {
            return Refusal.NotFound;
        }

        var groupId = await commands.RunAsync<DataRoom, string>(
            scope, PartitionId.DataRoom(scope.Id, roomId), CommandKind.Plain, (room, context) =>
            room is null
                ? Decision.No<DataRoom, string>(Refusal.NotFound)
                : DataRoomLife.FindOrAddGroup(room, group, context));
        if (groupId.Refusal is { } refusal)
        {
            return refusal;
        }

        var put = await RunAsync(
            scope, roomId, userId, membership => MembershipLife.Put(membership, groupId.Value, administrator));
        if (put.Refusal is null && await accounts.ReadAsync(scope, userId, CancellationToken.None) is null)
        {
            // The user was deleted meanwhile: the erasure may have run before this membership existed.
            await RunAsync(scope, roomId, userId, MembershipLife.Remove);
            return Refusal.NotFound;
        }

        return put;
    }

    public async Task<Result<Done>> ChangeAsync(
        TenantScope scope, string roomId, string userId, Func<Membership?, Decision<Membership, Done>> decide) =>
        await HasRoomAsync(scope, roomId) ? await RunAsync(scope, roomId, userId, decide) : Refusal.NotFound;

    public async Task<WireAnswer> AnswerAsync(
        Command command, string roomId, string userId, Func<Membership?, Decision<Membership, Done>> decide) =>
            await HasRoomAsync(command.Scope, roomId)
        ? await commands.AnswerAsync<Membership, Done>(
            command, PartitionId.Member(command.Scope.Id, roomId, userId), (membership, _) => decide(membership),
            done => ValueTask.FromResult(Answers.NoContent(done)))
        : Refusal.NotFound.ToResult();

    /// <summary>Removes a deleted user from every room, with the numbers that administrators have set.</summary>
    public async Task EraseAsync(TenantScope scope, string userId, CancellationToken cancellationToken)
    {
        var (first, end) = ($"{scope.Id}|{PartitionId.MemberKind}|", $"{scope.Id}|{PartitionId.MemberKind}}}");
        var heads = TableClient.CreateQueryFilter(
            $"PartitionKey ge {first} and PartitionKey lt {end} and RowKey eq {RowKeys.HeadKey}");
        await foreach (var row in clients.Table.QueryAsync<TableEntity>(
            heads, select: ["PartitionKey"], cancellationToken: cancellationToken))
        {
            if (row.PartitionKey.EndsWith(userId, StringComparison.Ordinal)
                && PartitionId.TryParse(row.PartitionKey, out var partition))
            {
                var removed = await commands.RunAsync<Membership, Done>(
                    scope, partition, CommandKind.Plain, (membership, _) => MembershipLife.Remove(membership));
                if (removed.Refusal is { Code: not RefusalCode.NotFound })
                {
                    // Other commands kept the membership busy; the number must be deleted nevertheless.
                    throw new StoreUnavailableException(null);
                }
            }
        }
    }

    private Task<Result<Done>> RunAsync(
        TenantScope scope, string roomId, string userId, Func<Membership?, Decision<Membership, Done>> decide) =>
        commands.RunAsync<Membership, Done>(
            scope, PartitionId.Member(scope.Id, roomId, userId), CommandKind.Plain,
            (membership, _) => decide(membership));

    private async Task<bool> HasRoomAsync(TenantScope scope, string roomId) =>
        (await store.LoadAsync<DataRoom>(
            PartitionId.DataRoom(scope.Id, roomId), CancellationToken.None)).State is not null;
}
