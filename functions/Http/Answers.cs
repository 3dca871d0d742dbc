using System.Text.Json.Serialization.Metadata;
using Countersign.Aggregates;
using Microsoft.AspNetCore.Http;

namespace Countersign.Http;

/// <summary>Results of the core as answers on the wire.</summary>
public static class Answers
{
    public static IResult Json<T>(T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK) =>
        TypedResults.Json(value, type, statusCode: status);

    /// <summary>204, or the refusal.</summary>
    public static IResult NoContent(Result<Done> result) => result.Refusal?.ToResult() ?? TypedResults.NoContent();

    /// <summary>202 without a body, or the refusal.</summary>
    public static IResult Accepted(Result<Done> result) => result.Refusal?.ToResult() ?? TypedResults.StatusCode(StatusCodes.Status202Accepted);
}
