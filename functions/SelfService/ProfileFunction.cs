using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Factors;
using Countersign.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.SelfService;

public sealed class ProfileFunction(AccountCommands accounts)
{
    [Function("me-update"), Allow(CallerKind.EndUser)]
    public async Task<IResult> UpdateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = "api/v1/tenants/{tenant}/me")]
        HttpRequest request) =>
        await request.BindAsync(Change, async change =>
        {
            var bearer = request.Bearer();
            return Answers.NoContent(
                await accounts.ByIdAsync(
                    request.Scope(), bearer.UserId, Refusal.InvalidToken, CommandKind.Plain, (account, context) =>
                Profile.Update(account, bearer.SessionId, change, context)));
        });

    private static ProfileChange Change(JsonBody body)
    {
        var preferred = PreferredFactor(body);
        var locale = body.OptionalLocale();
        var name = body.OptionalFitText("name");
        return new ProfileChange(
            preferred is not null || body.IsNull("preferredFactor"), preferred,
            locale is not null || body.IsNull("locale"), locale, name is not null || body.IsNull("name"), name);
    }

    private static Factor? PreferredFactor(JsonBody body)
    {
        if (body.OptionalText("preferredFactor") is not { } text)
        {
            return null;
        }

        if (FactorKinds.Parse(text) is Factor.Totp or Factor.Passkey or Factor.Sms or Factor.Email)
        {
            return FactorKinds.Parse(text);
        }

        body.Reject("preferredFactor", "Must be totp, passkey, sms or email.");
        return null;
    }
}
