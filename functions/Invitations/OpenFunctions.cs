using Countersign.Access;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.Http;
using Countersign.Secrets;
using Countersign.Tenants;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.Invitations;

/// <summary>
/// Opens a link. It needs a POST, so that a mail scanner that fetches the link changes nothing and sends nothing.
/// </summary>
public sealed class OpenFunctions(
    TenantCommands commands, InvitationTokens tokens, DerivedTokens derived, AccessAnswers answers, Subjects subjects)
{
    private const int LongestLink = 2048;

    [Function("invitation-open"), Allow(CallerKind.Anyone)]
    public Task<IResult> OpenInvitationAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/invitations/open")]
        HttpRequest request) =>
        OpenAsync(request, ChallengePurpose.Invitation, (_, _) => Task.FromResult<Subject?>(null));

    [Function("preview-open"), Allow(CallerKind.OptionalUser)]
    public Task<IResult> OpenPreviewAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/previews/open")]
        HttpRequest request) =>
        OpenAsync(request, ChallengePurpose.Preview, (invitation, opened) =>
            subjects.OfAddressAsync(
                request.Scope(),
                invitation.Links.GetValueOrDefault(opened.LinkId) is { } link
                    ? invitation.AddressOf(link.AddressHash)
                    : null,
                account => InvitationAccess.IsSecondFactorDue(invitation.Head, account), request.OptionalBearer()));

    private async Task<IResult> OpenAsync(
        HttpRequest request, ChallengePurpose purpose, Func<Invitation, OpenedLink, Task<Subject?>> subject) =>
        await request.BindAsync(
            body => body.Text("link", LongestLink), text => OpenAsync(request, text, purpose, subject));

    private async Task<WireAnswer> OpenAsync(
        HttpRequest request, string text, ChallengePurpose purpose,
        Func<Invitation, OpenedLink, Task<Subject?>> subject)
    {
        var scope = request.Scope();
        if (!tokens.TryOpen(scope.Id, purpose, text, out var invitationId, out var opened))
        {
            return Refusal.NotFound.ToAnswer();
        }

        await answers.PrepareAsync(request.HttpContext.RequestAborted);
        var partition = PartitionId.Invitation(scope.Id, invitationId);
        Subject? found = null;
        return await commands.AnswerAsync<Invitation, AccessOutcome>(
            request.Command(
                CommandKind.Plain,
                by: request.OptionalBearer() is { } bearer ? $"{text}|{bearer.UserId}|{bearer.SessionId}" : text),
                partition,
            (invitation, context) => invitation is null
                ? Decision.No<Invitation, AccessOutcome>(Refusal.NotFound)
                : InvitationAccess.Open(invitation, opened, found, derived, context),
            outcome => answers.RenderAsync(scope, partition, outcome),
            look: async invitation => found = invitation is null ? null : await subject(invitation, opened));
    }
}
