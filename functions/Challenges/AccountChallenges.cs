using Countersign.Accounts;
using Countersign.Commands;
using Countersign.Factors;
using Countersign.Http;
using Countersign.Secrets;
using Countersign.SignIn;
using Countersign.Tokens;
using Microsoft.AspNetCore.Http;

namespace Countersign.Challenges;

/// <summary>The challenges that an account keeps: sending its codes, showing it, judging answers.</summary>
public sealed class AccountChallenges(AccountCommands accounts, LoginAnswers answers, Verifiers verifiers)
{
    public Task<WireAnswer> SendAsync(HttpRequest request, string handle, Locator locator, Factor factor) =>
        accounts.ByHandleAsync(
            request.Command(CommandKind.Unproven, by: handle), locator,
            (account, context) => CodeSending.Decide(
                account, ChallengeHandles.ChallengeOf(locator), factor, verifiers.Sealer, context),
            (_, sent) => ValueTask.FromResult(CodeSentAnswer.Render(sent)));

    public Task<WireAnswer> LookAsync(HttpRequest request, string handle, Locator locator) =>
        accounts.LookAsync(
            request.Command(CommandKind.Unproven, by: handle), locator,
            (account, context) => Login.Look(account, ChallengeHandles.ChallengeOf(locator), context),
            (found, outcome) => answers.RenderAsync(request.Scope(), found, outcome));

    public Task<WireAnswer> VerifyAsync(HttpRequest request, string handle, Locator locator, Answer answer) =>
        accounts.ByHandleAsync(
            request.Command(CommandKind.UnprovenCheck, by: handle, answer.Password), locator,
            (account, context) => Verification.Decide(
                account, ChallengeHandles.ChallengeOf(locator), answer, verifiers, context),
            (partition, outcome) => answers.RenderAsync(request.Scope(), partition, outcome));

    /// <summary>Reads what tokens are signed with, before a command commits.</summary>
    public Task PrepareAsync(CancellationToken cancellationToken) => answers.PrepareAsync(cancellationToken);
}
