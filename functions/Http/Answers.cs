using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Countersign.Aggregates;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Countersign.Http;

/// <summary>Turns results of the core into HTTP answers.</summary>
internal static class Answers
{
    private const string ContentType = "application/json; charset=utf-8";

    public static WireAnswer Json<T>(T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK) =>
        new(status, ContentType, JsonSerializer.SerializeToUtf8Bytes(value, type));

    /// <summary>The value, or the refusal.</summary>
    public static WireAnswer Json<T>(Result<T> result, JsonTypeInfo<T> type) =>
        result.Refusal?.ToAnswer() ?? Json(result.Value, type);

    /// <summary>
    /// An answer that is the same for every caller: caches may keep it for five minutes, and every page may read it.
    /// </summary>
    public static WireAnswer Public<T>(T value, JsonTypeInfo<T> type)
    {
        var answer = Json(value, type);
        answer.Headers[HeaderNames.CacheControl] = "public, max-age=300";
        answer.Headers[HeaderNames.AccessControlAllowOrigin] = "*";
        return answer;
    }

    /// <summary>
    /// An answer with a token or a secret, and the rows that it depends on (<see cref="WireAnswer.LivesWith"/>).
    /// </summary>
    public static WireAnswer Secret<T>(T value, JsonTypeInfo<T> type, int status, params string[] livesWith) =>
        Json(value, type, status) with { LivesWith = livesWith };

    /// <summary>204, or the refusal.</summary>
    public static WireAnswer NoContent(Result<Done> result) =>
        result.Refusal?.ToAnswer() ?? Empty(StatusCodes.Status204NoContent);

    /// <summary>202 without a body, or the refusal.</summary>
    public static WireAnswer Accepted(Result<Done> result) =>
        result.Refusal?.ToAnswer() ?? Empty(StatusCodes.Status202Accepted);

    private static WireAnswer Empty(int status) => new(status, null, []);
}
