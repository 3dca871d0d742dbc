using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Http;
using Countersign.Passkeys;
using Countersign.SignIn;
using Microsoft.AspNetCore.Http;

namespace Countersign.Challenges;

/// <summary>The challenges of sign-ins without a name, which only a passkey answers.</summary>
public sealed class UnnamedChallenges(
    AccountCommands accounts, LoginAnswers answers, PasskeyChallenges challenges, TimeProvider clock)
{
    public WireAnswer Look(HttpRequest request, UnnamedChallenge challenge)
    {
        var now = clock.GetUtcNow();
        return challenge.IsOpen(now)
            ? answers.Render(request.Scope(), challenge, now)
            : Refusal.ChallengeExpired.ToAnswer();
    }

    public async Task<WireAnswer> VerifyAsync(
        HttpRequest request, string handle, UnnamedChallenge challenge, Answer answer)
    {
        // Before the account is looked up: an unknown passkey is answered in the same way.
        if (answer.Passkey is not { } assertion || !PasskeySignIn.IsAllowed(request.Scope().Tenant.Head.Policy))
        {
            return Refusal.FactorNotOffered.ToAnswer();
        }

        return challenge.IsOpen(clock.GetUtcNow())
            ? await accounts.ByCredentialAsync(
                request.Command(CommandKind.UnprovenCheck, by: handle), assertion.CredentialId, PasskeySignIn.Wrong,
                (account, context) => PasskeySignIn.Decide(account, challenge, assertion, challenges, context),
                (partition, outcome) => answers.RenderAsync(request.Scope(), partition, outcome),
                PasskeySignIn.RefuseReusedKey)
            : Refusal.ChallengeExpired.ToAnswer();
    }
}
