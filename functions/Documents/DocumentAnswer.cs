using Countersign.Invitations;
using Countersign.Messages;
using Countersign.Policy;

namespace Countersign.Documents;

/// <summary>A document as its sender sees it, with the status of each invitation.</summary>
public sealed record DocumentAnswer(
    string Id, string Title, bool QuickSign, string? Department, DateTimeOffset CreatedAt,
    InvitationAnswer[] Invitations)
{
    public static DocumentAnswer Of(
        string id, Document document, IEnumerable<(string Id, Invitation? State)> invitations, TenantPolicy policy,
        DateTimeOffset now) => new(
        id, document.Head.Title, document.Head.QuickSign, document.Head.Department, document.Head.CreatedAt,
        [
            .. invitations.Where(one => one.State is not null).Select(
                one => InvitationAnswer.Of(one.Id, one.State!, policy, now))]);
}

/// <summary>An invitation as its sender sees it.</summary>
/// <param name="Status">`sent`, `opened`, `verified`, `locked`, `expired` or `revoked`.</param>
public sealed record InvitationAnswer(
    string Id, string? Name, string? Email, string? Phone, string Auth, string Status, int AttemptsLeft,
    DateTimeOffset CreatedAt, DateTimeOffset? OpenedAt, DateTimeOffset? VerifiedAt, string? EmailDelivery,
    string? SmsDelivery)
{
    public static InvitationAnswer Of(string id, Invitation invitation, TenantPolicy policy, DateTimeOffset now)
    {
        var head = invitation.Head;
        return new InvitationAnswer(
            id, head.Name, head.Email?.Text, head.Phone?.Text, head.Auth.Wire(), StatusOf(invitation, policy, now),
            head.Budget.Left(policy.Attempts),
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
