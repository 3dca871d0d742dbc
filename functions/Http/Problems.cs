using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Countersign.Aggregates;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Countersign.Http;

/// <summary>
/// The catalogue of refusals: maps a code to status and title, and writes it as `problem+json` (RFC 9457).
/// </summary>
internal static class Problems
{
    private const string ContentType = "application/problem+json";

    public static readonly FrozenDictionary<string, (int Status, string Title)> Catalogue =
        new Dictionary<string, (int, string)>(StringComparer.Ordinal)
        {
            [RefusalCode.InvalidRequest] = (400, "The request is not valid."),
            [RefusalCode.InvalidCredentials] = (401, "The name, password or code is not right."),
            [RefusalCode.InvalidToken] = (401, "The key or token is missing, not valid or expired."),
            [RefusalCode.Forbidden] = (403, "This caller may not do this."),
            [RefusalCode.StepUpRequired] = (403, "A fresh proof is needed first."),
            [RefusalCode.NotFound] = (404, "There is no such thing here."),
            [RefusalCode.MethodNotAllowed] = (405, "The method is not allowed here."),
            [RefusalCode.Conflict] = (409, "The current state does not allow this."),
            [RefusalCode.ChallengeExpired] = (410, "The challenge is over. Start again."),
            [RefusalCode.LinkExpired] = (410, "The link is used, replaced or expired."),
            [RefusalCode.TooLarge] = (413, "The request is too large."),
            [RefusalCode.UnsupportedMediaType] = (415, "Send application/json."),
            [RefusalCode.FactorNotOffered] = (422, "This factor cannot be used here."),
            [RefusalCode.SameAddressTwice] = (422, "This inbox or number has proved the first factor already."),
            [RefusalCode.PasswordTooShort] = (422, "The password is too short to stand alone. Change it first."),
            [RefusalCode.AddressShared] = (422, "Too many accounts here have proved this address."),
            [RefusalCode.SecondFactorRequired] = (422, "A second factor is required here. Replace it instead."),
            [RefusalCode.QuickSignExcludesTwoFactor] = (422, "Quick signing and two factors exclude each other."),
            [RefusalCode.TwoFactorNeedsEmailAndPhone] = (422,
            "The invitee lacks an address that the factors need: an email address and a phone number for two."),
            [RefusalCode.AuthCannotBeLowered] = (422, "What an invitee must prove can be raised, not lowered."),
            [RefusalCode.AdministratorExempt] = (422, "An administrator of the room is exempt."),
            [RefusalCode.NotAMember] = (422, "This user is not a member of the room."),
            [RefusalCode.IdempotencyKeyReused] = (422, "This Idempotency-Key came with another body before."),
            [RefusalCode.Locked] = (423, "Locked after too many wrong answers."),
            [RefusalCode.TooManyRequests] = (429, "Too many requests. Wait, then try again."),
            [RefusalCode.InternalError] = (500, "Something went wrong on our side."),
            [RefusalCode.Unavailable] = (503, "No verdict could be reached. Try again."),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    public static WireAnswer ToAnswer(this Refusal refusal)
    {
        var (status, title) = Catalogue[refusal.Code];
        var problem = new Problem($"urn:countersign:error:{refusal.Code}", title, status, refusal.Code)
        {
            AttemptsLeft = refusal.AttemptsLeft,
            Recovery = refusal.Recovery,
            ClockOffset = refusal.ClockOffset is { } offset ? (long)offset.TotalSeconds : null,
            Hint = refusal.ClockOffset is { } off ? Hint(off) : null,
            Errors = refusal.Errors,
        };
        var answer = new WireAnswer(
            status, ContentType, JsonSerializer.SerializeToUtf8Bytes(problem, HttpJson.Default.Problem));
        if (refusal.RetryAfter is { } wait)
        {
            answer.Headers[HeaderNames.RetryAfter] = Seconds(wait).ToString(CultureInfo.InvariantCulture);
        }

        if (refusal.Code == RefusalCode.InvalidToken)
        {
            answer.Headers[HeaderNames.WWWAuthenticate] = "Bearer";
        }

        return answer;
    }

    public static Task WriteAsync(this Refusal refusal, HttpContext http) =>
        http.Response.HasStarted ? Task.CompletedTask : refusal.ToAnswer().ExecuteAsync(http);

    private static string Hint(TimeSpan offset)
    {
        var minutes = Math.Max(1, (int)Math.Round(Math.Abs(offset.TotalMinutes)));
        return $"Your clock is about {minutes} {(minutes == 1 ? "minute" : "minutes")} {(offset < TimeSpan.Zero
            ? "behind"
            : "ahead")}.";
    }

    /// <summary>Whole seconds, rounded up: a client that waits so long is never early.</summary>
    public static long Seconds(TimeSpan wait) => (long)Math.Ceiling(wait.TotalSeconds);
}

/// <summary>A problem on the wire.</summary>
internal sealed record Problem(string Type, string Title, int Status, string Code)
{
    public int? AttemptsLeft { get; init; }

    public string? Recovery { get; init; }

    /// <summary>By how many seconds the authenticator's clock seems to be wrong: negative where it is behind.</summary>
    public long? ClockOffset { get; init; }

    public string? Hint { get; init; }

    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }
}
