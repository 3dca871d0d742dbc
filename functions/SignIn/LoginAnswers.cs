using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Factors;
using Countersign.Http;
using Countersign.Messages;
using Countersign.Secrets;
using Countersign.Tenants;
using Countersign.Tokens;
using Microsoft.AspNetCore.Http;

namespace Countersign.SignIn;

/// <summary>Turns what the core grants into tokens and handles.</summary>
public sealed class LoginAnswers(AccessTokens accessTokens, OpaqueTokens opaque, ChallengeHandles handles)
{
    public const string RefreshPurposeLabel = "refresh";
    private const string DevicePurposeLabel = "device";

    /// <summary>
    /// Reads what tokens are signed with, before a command commits: were it unreachable afterwards, a code would be spent
    /// and nothing shown for it.
    /// </summary>
    public Task PrepareAsync(CancellationToken cancellationToken) => accessTokens.PrepareAsync(cancellationToken);

    public async ValueTask<WireAnswer> RenderAsync(TenantScope scope, PartitionId partition, LoginOutcome outcome) => outcome switch
    {
        LoginOutcome.SignedIn signedIn => await RenderAsync(scope, signedIn.Grant),
        LoginOutcome.Challenged challenged => Render(partition, challenged.Challenge),
        _ => throw new InvalidOperationException("Not an outcome of a login."),
    };

    public async ValueTask<WireAnswer> RenderAsync(TenantScope scope, SessionGrant grant) =>
        Answers.Secret(await TokensAsync(scope, grant), SignInJson.Default.LoginAnswer, StatusCodes.Status200OK, Account.RowOfSession(grant.SessionId));

    // A handle is no secret: it leads to a challenge and proves nothing.
    public WireAnswer Render(PartitionId partition, ChallengeView challenge) =>
        Answers.Json(new LoginAnswer("challenge") { Challenge = Challenge(partition, challenge) }, SignInJson.Default.LoginAnswer);

    public async ValueTask<LoginAnswer> TokensAsync(TenantScope scope, SessionGrant grant) => new("signed-in")
    {
        AccessToken = await accessTokens.IssueAsync(scope.Id, grant, CancellationToken.None),
        RefreshToken = opaque.Token(scope.Id, RefreshPurposeLabel, new Locator(grant.UserId, grant.SessionId, grant.Generation), grant.Refresh.Reveal()),
        ExpiresIn = Problems.Seconds(AccessTokens.Lifetime),
        DeviceToken = grant.Device is { } device ? opaque.Token(scope.Id, DevicePurposeLabel, new Locator(grant.UserId, device.DeviceId, 0), device.Proof.Reveal()) : null,
    };

    /// <summary>The device of a token that an earlier login gave out; null for anything else. It opens a budget and no door.</summary>
    public DeviceToken? Device(TenantScope scope, string? token) =>
        token is not null && opaque.TryOpenToken(scope.Id, DevicePurposeLabel, token, out var place, out var proof) ? new DeviceToken(place.RowId, proof) : null;

    private ChallengeAnswer Challenge(PartitionId partition, ChallengeView challenge) => new(
        handles.Make(partition, challenge.Ref),
        challenge.Purpose.Wire(),
        [.. challenge.Required.Select(choices => choices.Select(factor => factor.Wire()).ToArray())],
        [.. challenge.Satisfied.Select(factor => factor.Wire())],
        (long)challenge.ExpiresIn.TotalSeconds)
    {
        Delivery = challenge.Deliveries.IsEmpty ? null : challenge.Deliveries.ToDictionary(one => one.Key.Wire(), one => one.Value.Wire(), StringComparer.Ordinal),
    };
}

/// <summary>The answer of a sign-in, a verification or a refresh.</summary>
public sealed record LoginAnswer(string Status)
{
    public string? AccessToken { get; init; }

    public string? RefreshToken { get; init; }

    public long? ExpiresIn { get; init; }

    /// <summary>To be sent with the next sign-ins from here, where the tenant recognises devices.</summary>
    public string? DeviceToken { get; init; }

    public ChallengeAnswer? Challenge { get; init; }

    /// <summary>What opens a document or a data room.</summary>
    public string? Grant { get; init; }

    /// <summary>Shown once, where the login ended in enrolling an authenticator.</summary>
    public string[]? RecoveryCodes { get; init; }
}

/// <summary>An open challenge on the wire.</summary>
public sealed record ChallengeAnswer(string Handle, string Purpose, string[][] Required, string[] Satisfied, long ExpiresIn)
{
    /// <summary>Factor to `sent`, `delivered` or `undelivered`, for the codes that were sent since something was proved.</summary>
    public IReadOnlyDictionary<string, string>? Delivery { get; init; }
}
