using Countersign.Aggregates;
using Countersign.Http;
using Countersign.SignIn;
using Countersign.Tenants;
using Countersign.Tokens;
using Microsoft.AspNetCore.Http;

namespace Countersign.Access;

/// <summary>Turns the outcome at a protected resource into a grant or a handle.</summary>
public sealed class AccessAnswers(GrantTokens grants, LoginAnswers logins)
{
    /// <summary>Reads what grants are signed with, before a command commits.</summary>
    public Task PrepareAsync(CancellationToken cancellationToken) => grants.PrepareAsync(cancellationToken);

    public async ValueTask<WireAnswer> RenderAsync(TenantScope scope, PartitionId partition, AccessOutcome outcome) =>
        outcome switch
        {
            AccessOutcome.Granted granted => await RenderAsync(scope, granted.Grant),
            AccessOutcome.Challenged challenged => logins.Render(scope, partition, challenged.Challenge),
            _ => Answers.NoContent(default(Done)),
        };

    private async Task<WireAnswer> RenderAsync(TenantScope scope, AccessGrant grant)
    {
        var token = await grants.IssueAsync(scope.Id, grant, CancellationToken.None);
        var answer = new LoginAnswer("granted")
        {
            Grant = token,
            Location = grant.Kind == AccessGrant.Document && scope.Tenant.Head.Policy.DocumentUrl is { } page
                ? $"{page}#grant={token}"
                : null,
            ExpiresIn = Problems.Seconds(GrantTokens.Lifetime),
        };
        return Answers.Secret(answer, SignInJson.Default.LoginAnswer, StatusCodes.Status200OK, grant.Row);
    }
}
