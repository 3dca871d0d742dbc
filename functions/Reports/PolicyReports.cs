using Countersign.DataRooms;
using Countersign.Factors;
using Countersign.Policy;
using Countersign.Tenants;

namespace Countersign.Reports;

/// <summary>Computes who would be affected if a tenant enforced its policies now. It only reads.</summary>
public sealed class PolicyReports(ReportRows rows, TimeProvider clock)
{
    public async Task<PolicyReport> ReadAsync(TenantScope scope, CancellationToken cancellationToken)
    {
        var policy = scope.Tenant.Head.Policy;
        var users = new UserTally();
        await foreach (var (partition, head) in rows.AccountsAsync(scope.Id, cancellationToken))
        {
            users.Add(partition.Id, head);
        }

        return new PolicyReport(
            new UserCounts(users.Total, users.WithoutSecondFactor, users.Disabled),
            await AdoptionAsync(scope.Id, cancellationToken),
            new RequireMfaReport(policy.RequireMfa, users.WouldEnrol.Count, [.. users.WouldEnrol.Kept]),
            await DocumentsAsync(scope.Id, policy, cancellationToken),
            new DataRoomsReport(policy.MissingPhone, await RoomsAsync(scope.Id, users, cancellationToken)));
    }

    private async Task<Adoption> AdoptionAsync(string tenant, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<Factor, int>();
        await foreach (var factor in rows.EnrolledAsync(tenant, cancellationToken))
        {
            counts[factor] = counts.GetValueOrDefault(factor) + 1;
        }

        return new Adoption(
            counts.GetValueOrDefault(Factor.Totp), counts.GetValueOrDefault(Factor.Sms),
            counts.GetValueOrDefault(Factor.Email), counts.GetValueOrDefault(Factor.RecoveryCode));
    }

    private async Task<DocumentsReport> DocumentsAsync(
        string tenant, TenantPolicy policy, CancellationToken cancellationToken)
    {
        var quickSign = 0;
        await foreach (var (_, head) in rows.DocumentsAsync(tenant, cancellationToken))
        {
            quickSign += head.QuickSign ? 1 : 0;
        }

        var (gaps, now) = (new Listing<InvitationGap>(), clock.GetUtcNow());
        await foreach (var (id, invitation) in rows.InvitationsAsync(tenant, cancellationToken))
        {
            if (MissingAddresses.Of(invitation, policy.LinkLifetime, now) is { IsEmpty: false } missing)
            {
                gaps.Add(new InvitationGap(id, invitation.Head.DocumentId, [.. missing]));
            }
        }

        return new DocumentsReport(policy.EnforceTwoFactorForDocuments, gaps.Count, [.. gaps.Kept], quickSign);
    }

    private async Task<RoomReport[]> RoomsAsync(string tenant, UserTally users, CancellationToken cancellationToken)
    {
        var rooms = new Dictionary<string, (DataRoomHead Head, RoomTally Members)>(StringComparer.Ordinal);
        string? last = null;
        await foreach (var (partition, head) in rows.RoomsAsync(tenant, cancellationToken))
        {
            rooms.Add(partition.Id, (head, new RoomTally()));
            if (rooms.Count == Listing<RoomReport>.Maximum)
            {
                last = partition.Id;
                break;
            }
        }

        await foreach (var (partition, head) in rows.MembersAsync(tenant, last, cancellationToken))
        {
            // A deleted user is removed from rooms a moment later, and a room may be newer than this report.
            var userId = DataRoomAccess.UserIdOf(partition);
            if (!users.IsDeleted(userId) && rooms.TryGetValue(DataRoomAccess.RoomIdOf(partition), out var room))
            {
                room.Members.Add(userId, head);
            }
        }

        return [.. rooms.Select(room => RoomReport.Of(room.Key, room.Value.Head, room.Value.Members))];
    }
}
