using System.Collections.Immutable;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.DataRooms;
using Countersign.Factors;
using Countersign.Invitations;
using Countersign.Local;
using Countersign.Storage;
using Countersign.Tenants;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Rig;

/// <summary>
/// The newest code and valid links of a protected resource, derived as the dispatcher does, without waiting for a
/// message.
/// </summary>
public static class AccessCodes
{
    public static async Task<string> NewestAsync(LocalApp app, TestInvitee invitee) =>
        Newest(app, invitee.Tenant.Id, (await InvitationAsync(app, invitee)).Challenges);

    public static async Task<string> NewestAsync(LocalApp app, TestRoom room)
    {
        var store = app.Services.GetRequiredService<AggregateStore>();
        var membership =
            (await store.LoadAsync<Membership>(
                PartitionId.Member(room.Tenant.Id, room.Id, room.User.Id), CancellationToken.None)).State!;
        return Newest(app, room.Tenant.Id, membership.Challenges);
    }

    public static async Task<string> LinkAsync(
        LocalApp app, TestInvitee invitee, ChallengePurpose purpose, LinkSource source)
    {
        var link = (await InvitationAsync(app, invitee)).Link(purpose, source)!;
        var tenant = await app.Services.GetRequiredService<TenantDirectory>().FindAsync(
            invitee.Tenant.Id, CancellationToken.None);
        return app.Services.GetRequiredService<InvitationTokens>().Link(
            new TenantScope(invitee.Tenant.Id, tenant!), PartitionId.Invitation(invitee.Tenant.Id, invitee.Id), link);
    }

    public static async Task<Invitation> InvitationAsync(LocalApp app, TestInvitee invitee) =>
        (await app.Services.GetRequiredService<AggregateStore>().LoadAsync<Invitation>(
            PartitionId.Invitation(invitee.Tenant.Id, invitee.Id), CancellationToken.None)).State!;

    private static string Newest(LocalApp app, string tenant, ImmutableDictionary<string, Challenge> challenges)
    {
        var (challenge, sent) = challenges.Values.SelectMany(
            challenge => challenge.Codes.Select(code => (challenge, code))).MaxBy(found => found.code.LastSentAt);
        return app.Services.GetRequiredService<DerivedCodes>().Code(
            sent.KeyId, tenant, challenge.Purpose, challenge.Id, sent.Factor, sent.AddressHash, sent.Generation);
    }
}
