using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Http;
using Countersign.Passkeys;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.SelfService;

public sealed class PasskeyListFunction(AccountCommands accounts, ShortLists lists, TimeProvider clock)
{
    [Function("passkeys"), Allow(CallerKind.EndUser)]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/tenants/{tenant}/me/passkeys")]
        HttpRequest request)
    {
        if (await accounts.ReadLiveAsync(
            request.Scope(), request.Bearer(), clock.GetUtcNow(), request.HttpContext.RequestAborted)
            is not { } account)
        {
            return Refusal.InvalidToken.ToAnswer();
        }

        var page = lists.Page(
            request, account.Passkeys.All, passkey => ShortLists.NewestFirst(passkey.CreatedAt, passkey.Id));
        return page.Refusal?.ToAnswer() ?? Answers.Json(
            new PasskeyList([.. page.Value.Items.Select(PasskeyAnswer.Of)], page.Value.Cursor),
            SelfServiceJson.Default.PasskeyList);
    }
}

internal sealed record PasskeyList(PasskeyAnswer[] Items, string? Cursor);

/// <summary>A passkey as its owner sees it. A synced one is on every device of its owner's account elsewhere.</summary>
internal sealed record PasskeyAnswer(
    string Id, string Name, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt, bool Synced)
{
    public static PasskeyAnswer Of(Passkey passkey) =>
        new(passkey.Id, passkey.Name, passkey.CreatedAt, passkey.LastUsedAt, passkey.IsSynced);
}
