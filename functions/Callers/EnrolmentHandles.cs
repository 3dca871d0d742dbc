using Countersign.Accounts;
using Countersign.Challenges;
using Countersign.Http;
using Countersign.SignIn;
using Countersign.Tenants;
using Countersign.Tokens;
using Microsoft.AspNetCore.Http;

namespace Countersign.Callers;

/// <summary>
/// Admits the handle of a sign-in that must enrol a second factor. Anyone can get a handle for any name. Before a first
/// factor is proved, a handle must not show whether the name is known: both cost the same load and get the same refusal
/// at the same time, before the body is read.
/// </summary>
internal sealed class EnrolmentHandles(ChallengeHandles handles, AccountCommands accounts, TimeProvider clock)
{
    /// <summary>Who enrols; null for every handle whose challenge is not proved, open and enrolling.</summary>
    public async Task<Enroller?> OpenAsync(TenantScope scope, string handle, HttpContext http)
    {
        if (!handles.TryOpen(scope.Id, handle, out var locator))
        {
            return null;
        }

        var partition = ChallengeHandles.PartitionOf(scope.Id, locator);
        if (ChallengeHandles.IsOfResource(partition))
        {
            return null;
        }

        http.Grain().Hold();
        var account = await accounts.LoadAsync(partition, http.RequestAborted);
        var challenge = ChallengeHandles.ChallengeOf(locator);
        if (account is null || !StepUp.Enrols(account, challenge, scope.Tenant.Head.Policy, clock.GetUtcNow()))
        {
            return null;
        }

        http.Grain().Release();
        return new Enroller(locator.AggregateId, Caller.Challenge(challenge));
    }
}
