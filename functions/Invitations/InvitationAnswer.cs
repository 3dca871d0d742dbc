using Countersign.Aggregates;
using Countersign.Documents;
using Countersign.Messages;
using Countersign.Policy;

namespace Countersign.Invitations;

/// <summary>An invitation as its sender sees it.</summary>
/// <param name="Status">`sent`, `opened`, `verified`, `locked`, `expired` or `revoked`.</param>
internal sealed record InvitationAnswer(
    string Id, string DocumentId, string? Name, string? Email, string? Phone, string? Locale, string Auth,
    string Status, int AttemptsLeft, DateTimeOffset CreatedAt, DateTimeOffset? OpenedAt, DateTimeOffset? VerifiedAt,
    string? EmailDelivery, string? SmsDelivery)
{
    public static InvitationAnswer Of(string id, Invitation invitation, TenantPolicy policy, DateTimeOffset now)
    {
        var head = invitation.Head;
        return new InvitationAnswer(
            id, head.DocumentId, head.Name, head.Email?.Text, head.Phone?.Text, head.Locale, head.Auth.Wire(),
            StatusOf(invitation, policy, now), head.Budget.Left(policy.Attempts),
            head.CreatedAt, head.OpenedAt, head.VerifiedAt, head.EmailDelivery?.Status.Wire(),
            head.SmsDelivery?.Status.Wire());
    }

    private static string StatusOf(Invitation invitation, TenantPolicy policy, DateTimeOffset now) =>
        invitation.Head switch
        {
            { Revoked: true } => "revoked",
            { Budget.IsLocked: true } => "locked",
            { VerifiedAt: not null } => "verified",
            _ when !invitation.HasLiveLink(policy.LinkLifetime, now) => "expired",
            { OpenedAt: not null } => "opened",
            _ => "sent",
        };
}
