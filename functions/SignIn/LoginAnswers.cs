using System.Collections.Immutable;
using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Factors;
using Countersign.Http;
using Countersign.Messages;
using Countersign.Passkeys;
using Countersign.Secrets;
using Countersign.Tenants;
using Countersign.Tokens;
using Microsoft.AspNetCore.Http;

namespace Countersign.SignIn;

/// <summary>Renders the outcome of a sign-in as tokens or as the handle of a challenge.</summary>
public sealed class LoginAnswers(
    AccessTokens accessTokens, OpaqueTokens opaque, ChallengeHandles handles, TenantPages pages,
    PasskeyChallenges passkeys)
{
    public const string RefreshPurposeLabel = "refresh";
    private const string DevicePurposeLabel = "device";

    /// <summary>
    /// Reads the signing key before a command commits. If the key were unavailable after the commit, a code would be
    /// spent without an answer.
    /// </summary>
    public Task PrepareAsync(CancellationToken cancellationToken) => accessTokens.PrepareAsync(cancellationToken);

    public async ValueTask<WireAnswer> RenderAsync(TenantScope scope, PartitionId partition, LoginOutcome outcome) =>
        outcome switch
        {
            LoginOutcome.SignedIn signedIn => await RenderAsync(scope, signedIn.Grant),
            LoginOutcome.Challenged challenged => Render(scope, partition, challenged.Challenge),
            _ => throw new InvalidOperationException("Not an outcome of a login."),
        };

    public async ValueTask<WireAnswer> RenderAsync(TenantScope scope, SessionGrant grant) =>
        Answers.Secret(
            await TokensAsync(scope, grant), SignInJson.Default.LoginAnswer, StatusCodes.Status200OK,
            Account.RowOfSession(grant.SessionId));

    // A handle is not secret: it identifies a challenge and proves nothing.
    public WireAnswer Render(TenantScope scope, PartitionId partition, ChallengeView challenge) =>
        Render(scope, handles.Make(partition, challenge.Ref), challenge);

    /// <summary>A challenge without a name.</summary>
    public WireAnswer Render(TenantScope scope, UnnamedChallenge challenge, DateTimeOffset now) =>
        Render(scope, handles.Make(scope.Id, challenge), PasskeySignIn.View(challenge, now));

    public async ValueTask<LoginAnswer> TokensAsync(TenantScope scope, SessionGrant grant) => new("signed-in")
    {
        AccessToken = await accessTokens.IssueAsync(scope.Id, grant, CancellationToken.None),
        RefreshToken = opaque.Token(
            scope.Id, RefreshPurposeLabel, new Locator(grant.UserId, grant.SessionId, grant.Generation),
            grant.Refresh.Reveal()),
        ExpiresIn = Problems.Seconds(AccessTokens.Lifetime),
        DeviceToken = grant.Device is { } device ? TokenOf(scope, grant.UserId, device) : null,
    };

    /// <summary>The lane that an unlock link gives its opener.</summary>
    public WireAnswer Render(TenantScope scope, string userId, DeviceToken lane) =>
        Answers.Secret(
            new LaneAnswer(TokenOf(scope, userId, lane)), SignInJson.Default.LaneAnswer, StatusCodes.Status200OK,
            Account.RowOfDevice(lane.DeviceId));

    private string TokenOf(TenantScope scope, string userId, DeviceToken device) =>
        opaque.Token(scope.Id, DevicePurposeLabel, new Locator(userId, device.DeviceId, 0), device.Proof.Reveal());

    /// <summary>
    /// The device of a token from an earlier login; null for anything else. It gives access only to the device's own
    /// budget.
    /// </summary>
    public DeviceToken? Device(TenantScope scope, string? token) =>
        token is not null && opaque.TryOpenToken(scope.Id, DevicePurposeLabel, token, out var locator, out var proof)
            ? new DeviceToken(locator.RowId, proof)
            : null;

    private WireAnswer Render(TenantScope scope, string handle, ChallengeView challenge) =>
        Answers.Json(
            new LoginAnswer("challenge") { Challenge = Challenge(scope, handle, challenge) },
            SignInJson.Default.LoginAnswer);

    private ChallengeAnswer Challenge(TenantScope scope, string handle, ChallengeView challenge) => new(
        handle,
        challenge.Purpose.Wire(),
        [.. challenge.Required.Select(choices => choices.Select(factor => factor.Wire()).ToArray())],
        [.. challenge.Satisfied.Select(factor => factor.Wire())],
        (long)challenge.ExpiresIn.TotalSeconds)
    {
        Delivery = challenge.Deliveries.IsEmpty
            ? null
            : challenge.Deliveries.ToDictionary(one => one.Key.Wire(), one => one.Value.Wire(), StringComparer.Ordinal),
        PublicKey = challenge.Passkeys is { } asked ? Request(scope, challenge.Ref.Id, asked) : null,
    };

    // An empty list would ask for any passkey: there is no request where all are of another domain.
    private PasskeyRequest? Request(TenantScope scope, string challengeId, ImmutableArray<Passkey> asked)
    {
        var domain = pages.PasskeysOf(scope).Domain;
        var here = asked.Where(passkey => passkey.Domain == domain).ToList();
        return here.Count == 0 && !asked.IsEmpty
            ? null
            : PasskeyRequest.Of(passkeys.Bytes(scope.Id, challengeId), domain, here);
    }
}

/// <summary>The answer of a sign-in, a verification or a refresh.</summary>
public sealed record LoginAnswer(string Status)
{
    public string? AccessToken { get; init; }

    public string? RefreshToken { get; init; }

    public long? ExpiresIn { get; init; }

    /// <summary>For the client to send with its next sign-ins, where the tenant recognises devices.</summary>
    public string? DeviceToken { get; init; }

    public ChallengeAnswer? Challenge { get; init; }

    /// <summary>The token that opens a document or a data room.</summary>
    public string? Grant { get; init; }

    /// <summary>
    /// Where the page of a link takes the grant of a document; null where the tenant has set no place.
    /// </summary>
    public string? Location { get; init; }

    /// <summary>Shown once, after a sign-in that enrolled an authenticator.</summary>
    public string[]? RecoveryCodes { get; init; }
}

/// <summary>The answer to an unlock link.</summary>
internal sealed record LaneAnswer(string DeviceToken);

/// <summary>An open challenge on the wire.</summary>
public sealed record ChallengeAnswer(
    string Handle, string Purpose, string[][] Required, string[] Satisfied, long ExpiresIn)
{
    /// <summary>
    /// `sent`, `delivered` or `undelivered` for each factor whose code was sent after the first proof.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Delivery { get; init; }

    /// <summary>While a passkey can be proved: what the browser is asked for.</summary>
    public PasskeyRequest? PublicKey { get; init; }
}
