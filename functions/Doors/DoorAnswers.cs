using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Http;
using Countersign.Tenants;
using Countersign.Tokens;
using Microsoft.AspNetCore.Http;

namespace Countersign.Doors;

/// <summary>Turns what a door says into a grant or a handle.</summary>
public sealed class DoorAnswers(GrantTokens grants, LoginAnswers logins)
{
    /// <summary>Reads what grants are signed with, before a command commits.</summary>
    public Task PrepareAsync(CancellationToken cancellationToken) => grants.PrepareAsync(cancellationToken);

    public async ValueTask<WireAnswer> RenderAsync(TenantScope scope, PartitionId partition, DoorOutcome outcome) => outcome switch
    {
        DoorOutcome.Granted granted => await RenderAsync(scope, granted.Grant),
        DoorOutcome.Challenged challenged => logins.Render(partition, challenged.Challenge),
        _ => Answers.NoContent(default(Done)),
    };

    private async Task<WireAnswer> RenderAsync(TenantScope scope, DoorGrant grant)
    {
        var answer = new LoginAnswer("granted") { Grant = await grants.IssueAsync(scope.Id, grant, CancellationToken.None), ExpiresIn = Problems.Seconds(GrantTokens.Lifetime) };
        return Answers.Secret(answer, SignInJson.Default.LoginAnswer, StatusCodes.Status200OK, grant.Row);
    }
}
