using Countersign.Challenges;
using Microsoft.AspNetCore.Http;

namespace Countersign.Http;

/// <summary>
/// A sent code: the seconds of its life, the seconds until it may be sent again, and the masked address.
/// </summary>
internal sealed record CodeSentAnswer(long ExpiresIn, long ResendAfter, int AttemptsLeft, string Destination)
{
    public static WireAnswer Render(CodeSent sent) => Answers.Json(
        new CodeSentAnswer(
            (long)sent.ExpiresIn.TotalSeconds, Problems.Seconds(sent.ResendAfter), sent.AttemptsLeft, sent.Destination),
        HttpJson.Default.CodeSentAnswer,
        StatusCodes.Status202Accepted);
}
