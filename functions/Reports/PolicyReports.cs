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
        var (users, numbers) = (new UserTally(), new NumberTally(policy.AllowedCallingCodes));
        await foreach (var (partition, head) in rows.AccountsAsync(scope.Id, cancellationToken))
        {
            users.Add(partition.Id, head);
            numbers.AddUser(partition.Id, head.Phone, head.UsernameAddress);
        }

        var documents = await DocumentsAsync(scope.Id, policy, numbers, cancellationToken);
        await AddNumbersAsync(scope.Id, numbers, cancellationToken);
        return new PolicyReport(
            new UserCounts(users.Total, users.WithoutSecondFactor, users.Disabled),
            await AdoptionAsync(scope.Id, cancellationToken),
            new RequireMfaReport(policy.RequireMfa, users.WouldEnrol.Count, [.. users.WouldEnrol.Kept]),
            documents,
            new DataRoomsReport(policy.MissingPhone, await RoomsAsync(scope.Id, users, cancellationToken)),
            NumbersReport.Of(policy.AllowedCallingCodes, numbers));
    }

    // Every room: the list of rooms has an end, this count has none.
    private async Task AddNumbersAsync(string tenant, NumberTally numbers, CancellationToken cancellationToken)
    {
        await foreach (var (partition, factor) in rows.NumberFactorsAsync(tenant, cancellationToken))
        {
            numbers.AddUser(partition.Id, factor.Address);
        }

        await foreach (var (partition, head) in rows.MembersAsync(tenant, null, cancellationToken))
        {
            if (!head.Removed)
            {
                numbers.AddMember(
                    DataRoomAccess.RoomIdOf(partition), DataRoomAccess.UserIdOf(partition), head.Phone);
            }
        }
    }

    private async Task<Adoption> AdoptionAsync(string tenant, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<Factor, int>();
        await foreach (var factor in rows.EnrolledAsync(tenant, cancellationToken))
        {
            counts[factor] = counts.GetValueOrDefault(factor) + 1;
        }

        return new Adoption(
            counts.GetValueOrDefault(Factor.Totp), counts.GetValueOrDefault(Factor.Passkey),
            counts.GetValueOrDefault(Factor.Sms), counts.GetValueOrDefault(Factor.Email),
            counts.GetValueOrDefault(Factor.RecoveryCode));
    }

    private async Task<DocumentsReport> DocumentsAsync(
        string tenant, TenantPolicy policy, NumberTally numbers, CancellationToken cancellationToken)
    {
        // What is exempt meets no enforcement.
        var (quickSign, exempt) = (0, new HashSet<string>(StringComparer.Ordinal));
        await foreach (var (partition, head) in rows.DocumentsAsync(tenant, cancellationToken))
        {
            if (head.QuickSign && policy.QuickSign == QuickSign.Exempt)
            {
                exempt.Add(partition.Id);
            }
            else
            {
                quickSign += head.QuickSign ? 1 : 0;
            }
        }

        var (gaps, now) = (new Listing<InvitationGap>(), clock.GetUtcNow());
        await foreach (var (id, invitation) in rows.InvitationsAsync(tenant, cancellationToken))
        {
            if (!invitation.Head.Revoked && invitation.HasLiveLink(policy.LinkLifetime, now))
            {
                numbers.AddInvitation(id, invitation.Head.Phone);
            }

            if (!exempt.Contains(invitation.Head.DocumentId)
                && MissingAddresses.Of(invitation, policy.LinkLifetime, now) is { IsEmpty: false } missing)
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
            if (!head.Deleted)
            {
                rooms.Add(partition.Id, (head, new RoomTally()));
            }

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
