using Countersign.Invitations;
using Countersign.Policy;

namespace Countersign.Documents;

/// <summary>A document as its sender sees it, with the status of each invitation.</summary>
internal sealed record DocumentAnswer(
    string Id, string Title, string? Message, string? SenderName, bool QuickSign, string? Department,
    DateTimeOffset CreatedAt, InvitationAnswer[] Invitations)
{
    public static DocumentAnswer Of(
        string id, Document document, IEnumerable<(string Id, Invitation? State)> invitations, TenantPolicy policy,
        DateTimeOffset now) => new(
        id, document.Head.Title, document.Head.Message, document.Head.SenderName, document.Head.QuickSign,
        document.Head.Department, document.Head.CreatedAt,
        [
            .. invitations.Where(one => one.State is not null).Select(
                one => InvitationAnswer.Of(one.Id, one.State!, policy, now))]);
}
