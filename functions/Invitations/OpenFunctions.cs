using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Doors;
using Countersign.Http;
using Countersign.Idempotency;
using Countersign.Secrets;
using Countersign.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.Invitations;

/// <summary>Opening a link. It takes a POST: what only looks at a link, as mail scanners do, changes and sends nothing.</summary>
public sealed class OpenFunctions(CappedCommands commands, InvitationTokens tokens, DerivedTokens derived, DoorAnswers answers, Visitors visitors)
{
    private const int LongestLink = 2048;

    [Function("invitation-open"), Access(Access.Anyone)]
    public Task<IResult> OpenInvitationAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/invitations/open")]
        HttpRequest request) =>
        OpenAsync(request, ChallengePurpose.Invitation, (_, _) => Task.FromResult<Visitor?>(null));

    [Function("preview-open"), Access(Access.Visitor)]
    public Task<IResult> OpenPreviewAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/previews/open")]
        HttpRequest request) =>
        OpenAsync(request, ChallengePurpose.Preview, (invitation, opened) =>
            visitors.OfAddressAsync(request.Scope(), invitation.Links.GetValueOrDefault(opened.LinkId) is { } link ? invitation.AddressOf(link.AddressHash) : null, request.OptionalBearer()));

    private async Task<IResult> OpenAsync(HttpRequest request, ChallengePurpose purpose, Func<Invitation, OpenedLink, Task<Visitor?>> visitor)
    {
        var body = await JsonBody.ReadAsync(request);
        var text = body.Text("link", LongestLink);
        if (body.Invalid() is { } invalid)
        {
            return invalid.ToResult();
        }

        var scope = request.Scope();
        if (!tokens.TryOpen(scope.Id, purpose, text, out var invitationId, out var opened))
        {
            return Refusal.NotFound.ToResult();
        }

        await answers.PrepareAsync(request.HttpContext.RequestAborted);
        var partition = PartitionId.Invitation(scope.Id, invitationId);
        return await commands.AnswerAsync<Invitation, Visitor?, DoorOutcome>(
            request.Command(CommandKind.Plain, by: request.OptionalBearer() is { } bearer ? $"{text}|{bearer.UserId}|{bearer.SessionId}" : text), partition,
            invitation => invitation is null ? Task.FromResult<Visitor?>(null) : visitor(invitation, opened),
            (invitation, found, context) => invitation is null
                ? Decision.No<Invitation, DoorOutcome>(Refusal.NotFound)
                : InvitationDoor.Open(invitation, opened, found, derived, context),
            outcome => answers.RenderAsync(scope, partition, outcome));
    }
}
