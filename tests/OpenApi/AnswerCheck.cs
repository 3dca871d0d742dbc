using System.Text.Json;
using Countersign.Tests.Rig;

namespace Countersign.Tests.OpenApi;

/// <summary>
/// Checks each answer that a test gets against the description, and each request that succeeded. Anything that is not
/// described fails the call with the reason.
/// </summary>
public static class AnswerCheck
{
    public static async Task CheckAsync(HttpRequestMessage request, Reply reply)
    {
        var (method, address) = (request.Method, request.RequestUri!);
        if (!address.AbsolutePath.StartsWith($"{Description.Prefix}/", StringComparison.Ordinal)
            || method == HttpMethod.Head
            || method == HttpMethod.Options)
        {
            return;
        }

        var operation = Description.Current.Find(method.Method, address.AbsolutePath);
        var body = reply.Status < 300 && request.Content is not null ? await request.Content.ReadAsStringAsync() : "";
        if (ProblemOf(operation, address.Query, body, reply) is { } problem)
        {
            Assert.Fail(
                $"openapi.json does not say this of {method} {operation?.Template
                    ?? address.AbsolutePath}: {reply.Status}, {problem}. The answer: {reply.Text}");
        }
    }

    /// <summary>What is not described; null if all is.</summary>
    public static string? ProblemOf(Operation? operation, string query, string body, Reply reply)
    {
        if (operation is null)
        {
            return reply.Status is 404 or 405 ? null : "there is no such operation";
        }

        return operation.Answers.TryGetValue(reply.Status, out var answer)
            ? OfAnswer(answer, reply) ?? (reply.Status < 300 ? OfRequest(operation, query, body) : null)
            : "the status is not listed";
    }

    private static string? OfAnswer(MediaContent answer, Reply reply)
    {
        if (answer.Headers.FirstOrDefault(
            name => !reply.Headers.Contains($"{name}: ", StringComparison.OrdinalIgnoreCase)) is { } missing)
        {
            return $"the header {missing} is missing";
        }

        if (answer.MediaType is null || reply.MediaType != answer.MediaType)
        {
            return reply.MediaType == answer.MediaType && reply.Text.Length == 0
                ? null
                : $"the media type is {reply.MediaType ?? "none"}";
        }

        return answer.ProblemOf(reply.Json) is { } problem ? $"the body is not valid: {problem}" : null;
    }

    private static string? OfRequest(Operation operation, string query, string body)
    {
        var known = operation.Named("query");
        var unknown = query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(
            pair => pair.Split('=')[0]).FirstOrDefault(name => !known.Contains(name));
        if (unknown is not null)
        {
            return $"the query has {unknown}";
        }

        if (operation.Request is not { } request || body.Length == 0)
        {
            return operation.NeedsRequest ? "the request has no body" : null;
        }

        return request.ProblemOf(JsonElement.Parse(body)) is { } problem
            ? $"the request that was taken is not valid: {problem}: {body}"
            : null;
    }
}
