using System.Collections.Immutable;
using Countersign.Accounts;
using Countersign.Addresses;
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
    TenantCommands commands, AccountCommands accounts, AggregateStore store, RoomIndex index)
{
    /// <summary>
    /// Changes a member, or adds one. An administrator of the room adds by username alone, so that the answer says
    /// nothing about ids.
    /// </summary>
    public async Task<Result<Done>> PutAsync(MemberRef member, MemberValues values) =>
        member.Actor.IsBackOffice || await IsMemberAsync(member)
            ? await SetAsync(member, values)
            : Refusal.NotFound;

    /// <summary>Adds the user of a name, or changes it where it is a member. Answers with the user's id.</summary>
    public async Task<Result<Created>> PutByNameAsync(MemberRef actor, Username name, MemberValues values)
    {
        var counted = actor.Actor.IsBackOffice
            ? default(Done)
            : await commands.RunAsync<Membership, Done>(
                actor.Scope, actor.Partition, CommandKind.Plain, NameTrials.Count);
        if (counted.Refusal is { } tooMany)
        {
            return tooMany;
        }

        if (await accounts.FindAsync(actor.Scope, name, CancellationToken.None) is not { } found)
        {
            return Refusal.NotFound;
        }

        var put = await SetAsync(actor with { UserId = found.UserId }, values);
        return put.Then(_ => new Created(found.UserId));
    }

    public async Task<Result<Done>> ChangeAsync(
        MemberRef member, Func<Membership?, Decision<Membership, Done>> decide) =>
        await HasRoomAsync(member) ? await RunAsync(member, (membership, _) => decide(membership)) : Refusal.NotFound;

    public async Task<WireAnswer> AnswerAsync(
        Command command, MemberRef member, Func<Membership?, Decision<Membership, Done>> decide) =>
        await HasRoomAsync(member)
            ? await commands.AnswerAsync<Membership, Done>(
                command, member.Partition,
                (membership, _) => MembershipLife.By(member.Actor, member.UserId, membership, decide),
                done => ValueTask.FromResult(Answers.NoContent(done)))
            : Refusal.NotFound.ToAnswer();

    private async Task<Result<Done>> SetAsync(MemberRef member, MemberValues values)
    {
        if (await AccountAsync(member) is not { } account)
        {
            return Refusal.NotFound;
        }

        var groups = await GroupsAsync(member, values.Groups ?? []);
        if (groups.Refusal is { } refusal)
        {
            return refusal;
        }

        await index.AddAsync(member.Scope.Id, member.UserId, member.RoomId, CancellationToken.None);
        var change = new MemberChange(
            values.Groups is null ? null : groups.Value, values.Administrator, account.Head.UsernameAddress);
        var put = await RunAsync(member, (membership, context) => MembershipLife.Put(membership, change, context));
        if (put.Refusal is null && !(await HasRoomAsync(member) && await AccountAsync(member) is not null))
        {
            // The user or the room was deleted meanwhile: the erasure may have run before this membership existed.
            await RunAsync(member, (membership, _) => MembershipLife.Remove(membership));
            return Refusal.NotFound;
        }

        return put;
    }

    private Task<Result<Done>> RunAsync(
        MemberRef member, Func<Membership?, DecisionContext, Decision<Membership, Done>> decide) =>
        commands.RunAsync<Membership, Done>(
            member.Scope, member.Partition, CommandKind.Plain,
            (membership, context) => MembershipLife.By(
                member.Actor, member.UserId, membership, one => decide(one, context)));

    private async Task<Result<ImmutableArray<string>>> GroupsAsync(MemberRef member, IReadOnlyList<string> names) =>
        await commands.RunAsync<DataRoom, ImmutableArray<string>>(
            member.Scope, PartitionId.DataRoom(member.Scope.Id, member.RoomId), CommandKind.Plain, (room, context) =>
                DataRoom.Existing(room) is { } existing
                    ? DataRoomLife.FindOrAddGroups(existing, names, member.Actor, context)
                    : Decision.No<DataRoom, ImmutableArray<string>>(Refusal.NotFound));

    private Task<Account?> AccountAsync(MemberRef member) =>
        accounts.ReadAsync(member.Scope, member.UserId, CancellationToken.None);

    private async Task<bool> IsMemberAsync(MemberRef member) =>
        (await store.LoadAsync<Membership>(member.Partition, CancellationToken.None)).State is { Head.Removed: false };

    private async Task<bool> HasRoomAsync(MemberRef member) =>
        DataRoom.Existing(
            (await store.LoadAsync<DataRoom>(
                PartitionId.DataRoom(member.Scope.Id, member.RoomId), CancellationToken.None)).State) is not null;
}

/// <summary>What a request says about a member; what is null stays as it was.</summary>
/// <param name="Groups">The names of the groups.</param>
public sealed record MemberValues(IReadOnlyList<string>? Groups, bool? Administrator);
