using System.Text.Json.Serialization.Metadata;
using Countersign.Aggregates;
using Microsoft.AspNetCore.Http;

namespace Countersign.Http;

/// <summary>
/// Binds the body or the query of a request to a value. A request with problems is refused here, with all of them.
/// </summary>
internal static class RequestBinding
{
    public static async Task<WireAnswer> BindAsync<T>(
        this HttpRequest request, Func<JsonBody, T> bind, Func<T, Task<WireAnswer>> answer) =>
        await AnswerAsync(await JsonBody.ReadAsync(request), bind, answer);

    /// <summary>For a request whose fields are all optional: it may come without a body.</summary>
    public static async Task<WireAnswer> BindOptionalAsync<T>(
        this HttpRequest request, Func<JsonBody, T> bind, Func<T, Task<WireAnswer>> answer) =>
        await AnswerAsync(await JsonBody.ReadOptionalAsync(request), bind, answer);

    /// <summary>For what is read in pages: binds the query, and answers what is read for it.</summary>
    public static async Task<WireAnswer> ListAsync<TQuery, TList>(
        this HttpRequest request, Func<QueryFields, TQuery> bind, Func<TQuery, Task<Result<TList>>> read,
        JsonTypeInfo<TList> type)
    {
        var query = new QueryFields(request);
        var value = bind(query);
        return query.Invalid()?.ToAnswer() ?? Answers.Json(await read(value), type);
    }

    private static async Task<WireAnswer> AnswerAsync<T>(
        JsonBody body, Func<JsonBody, T> bind, Func<T, Task<WireAnswer>> answer)
    {
        var value = bind(body);
        return body.Invalid()?.ToAnswer() ?? await answer(value);
    }
}
