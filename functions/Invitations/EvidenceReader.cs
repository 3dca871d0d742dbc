using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Documents;
using Countersign.Storage;
using Countersign.Tenants;
using Countersign.Tokens;

namespace Countersign.Invitations;

/// <summary>Reads an invitation's audit rows, verifies their chain and signs the record.</summary>
public sealed class EvidenceReader(
    AggregateStore store, ChainRows rows, AuditChain chain, TokenIssuer issuer, TimeProvider clock)
{
    public async Task<Result<EvidenceAnswer>> ReadAsync(
        TenantScope scope, string invitationId, CancellationToken cancellationToken)
    {
        var partition = PartitionId.Invitation(scope.Id, invitationId);
        var loaded = await store.LoadAsync<Invitation>(partition, cancellationToken);
        if (loaded.State is not { Head.Deleted: false } invitation)
        {
            return Refusal.NotFound;
        }

        // Only up to the loaded head: a later commit belongs to the next read.
        var findings = new List<AuditFinding>();
        var walk = new ChainWalk(chain, partition, findings.Add);
        var history = new List<ChainEntry>();
        await foreach (var row in rows.BetweenAsync(partition, 0, loaded.Mark.Sequence, cancellationToken))
        {
            walk.Take(row);
            history.Add(
                row.Entry ?? new ChainEntry(DateTimeOffset.UnixEpoch, new AuditEvent(AuditProblem.Changed), ""));
        }

        walk.EndRows();
        walk.Close(loaded.Mark.Sequence, loaded.Mark.Link);
        history.Reverse();
        var record = Record(scope, partition, invitation, history, loaded.Mark, findings.Count == 0);
        return new EvidenceAnswer(
            record,
            await issuer.SignAsync("evidence+jws", record, EvidenceJson.Default.EvidenceRecord, cancellationToken));
    }

    private EvidenceRecord Record(
        TenantScope scope, PartitionId partition, Invitation invitation, IReadOnlyList<ChainEntry> history,
        HeadMark mark, bool isWhole) => new(
        issuer.NameOf(scope.Id), scope.Id, partition.Id, invitation.Head.DocumentId, invitation.Head.Auth.Wire(),
        invitation.Head.Email is { } email ? Mask.Text(email.Text) : null,
        invitation.Head.Phone is { } phone ? Mask.Text(phone.Text) : null,
        [.. Evidence.Openings(history)], [.. Evidence.Occurrences(history)],
        new EvidenceChain(mark.Sequence, Convert.ToBase64String(mark.Link), isWhole), clock.GetUtcNow());
}
