using Countersign.Challenges;
using Countersign.Http;
using Countersign.Secrets;
using Countersign.Sessions;
using Countersign.Tenants;
using Countersign.Tokens;
using Microsoft.AspNetCore.Http;

namespace Countersign.Accounts;

/// <summary>Turns what the core grants into tokens and handles.</summary>
public sealed class LoginAnswers(AccessTokens accessTokens, OpaqueTokens opaque)
{
    public const string ChallengePurposeLabel = "challenge";
    public const string RefreshPurposeLabel = "refresh";

    /// <summary>
    /// Reads what tokens are signed with, before a command commits: were it unreachable afterwards, a code would be spent
    /// and nothing shown for it.
    /// </summary>
    public Task PrepareAsync(CancellationToken cancellationToken) => accessTokens.PrepareAsync(cancellationToken);

    public async ValueTask<WireAnswer> RenderAsync(TenantScope scope, string userId, LoginOutcome outcome) => outcome switch
    {
        LoginOutcome.SignedIn signedIn => await RenderAsync(scope, signedIn.Grant),
        LoginOutcome.Challenged challenged => Render(scope, userId, challenged.Challenge),
        _ => throw new InvalidOperationException("Not an outcome of a login."),
    };

    public async ValueTask<WireAnswer> RenderAsync(TenantScope scope, SessionGrant grant)
    {
        var tokens = new LoginAnswer("signed-in")
        {
            AccessToken = await accessTokens.IssueAsync(scope.Id, grant, CancellationToken.None),
            RefreshToken = opaque.Token(scope.Id, RefreshPurposeLabel, new Locator(grant.UserId, grant.SessionId, grant.Generation), grant.Refresh.Reveal()),
            ExpiresIn = Problems.Seconds(AccessTokens.Lifetime),
        };
        return Answers.Secret(tokens, WireJson.Default.LoginAnswer, StatusCodes.Status200OK, Account.RowOfSession(grant.SessionId));
    }

    // A handle is no secret: it leads to a challenge and proves nothing.
    public WireAnswer Render(TenantScope scope, string userId, ChallengeView challenge) =>
        Answers.Json(new LoginAnswer("challenge") { Challenge = Challenge(scope, userId, challenge) }, WireJson.Default.LoginAnswer);

    private ChallengeAnswer Challenge(TenantScope scope, string userId, ChallengeView challenge) => new(
        opaque.Handle(scope.Id, ChallengePurposeLabel, new Locator(userId, challenge.Id, 0)),
        challenge.Purpose.Wire(),
        [.. challenge.Required.Select(choices => choices.Select(factor => factor.Wire()).ToArray())],
        [.. challenge.Satisfied.Select(factor => factor.Wire())],
        (long)challenge.ExpiresIn.TotalSeconds);
}

/// <summary>The answer of a sign-in, a verification or a refresh.</summary>
public sealed record LoginAnswer(string Status)
{
    public string? AccessToken { get; init; }

    public string? RefreshToken { get; init; }

    public long? ExpiresIn { get; init; }

    public ChallengeAnswer? Challenge { get; init; }
}

/// <summary>An open challenge on the wire.</summary>
public sealed record ChallengeAnswer(string Handle, string Purpose, string[][] Required, string[] Satisfied, long ExpiresIn);
