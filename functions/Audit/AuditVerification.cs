using System.Text.Json;
using Countersign.Aggregates;
using Countersign.Secrets;
using Countersign.Storage;

namespace Countersign.Audit;

/// <summary>
/// Verifies the audit of a tenant page by page: first the anchors, then the chains. A caller who follows the cursor to
/// its end has verified everything.
/// </summary>
public sealed class AuditVerification(
    AnchorRows anchors, AnchorSeal seal, AnchorCheck anchorCheck, ChainCheck chainCheck, Cursors cursors)
{
    public async Task<Result<AuditVerdict>> VerifyAsync(
        string tenant, string? cursor, CancellationToken cancellationToken)
    {
        var field = new SealedField(tenant, "audit-verify", "");
        if (!cursors.TryOpen(field, cursor, out var text))
        {
            return Refusal.InvalidField("cursor", "Is not a cursor of this verification.");
        }

        var from = text is null
            ? VerifyPosition.Start
            : JsonSerializer.Deserialize(text, VerifyJson.Default.VerifyPosition)!;
        var root = (await anchors.RootAsync(tenant, cancellationToken))?.Root;
        var findings = new AuditFindings();
        var next = await PageAsync(tenant, from, root, findings, cancellationToken);
        return new AuditVerdict(
            findings.Problems.Count == 0,
            findings.Aggregates,
            findings.Rows,
            findings.Problems,
            root is not null && seal.ProblemOf(root) is null ? root.At : null,
            next is null
                ? null
                : cursors.Seal(field, JsonSerializer.Serialize(next, VerifyJson.Default.VerifyPosition)));
    }

    private async Task<VerifyPosition?> PageAsync(
        string tenant, VerifyPosition from, AnchorRoot? root, AuditFindings findings,
        CancellationToken cancellationToken)
    {
        if (from.Anchors is { } position
            && await anchorCheck.PageAsync(tenant, position, root, findings, cancellationToken) is { } further)
        {
            return new VerifyPosition(further, null);
        }

        // At the end of one part of the keys, go on with the next part.
        var chains = from.Chains ?? ChainPosition.Start;
        do
        {
            if (await chainCheck.PageAsync(tenant, chains, findings, cancellationToken) is not { } next)
            {
                return null;
            }

            chains = next;
        }
        while (chains.Continuation is null);

        return new VerifyPosition(null, chains);
    }
}
