using System.Globalization;
using Countersign.Aggregates;
using Microsoft.AspNetCore.Http;

namespace Countersign.Http;

/// <summary>
/// Reads the query of a request, and reports the problems of all parameters at once, the unknown and the repeated ones
/// that <see cref="QueryMiddleware"/> found among them.
/// </summary>
public sealed class QueryFields(HttpRequest request)
{
    private const int MaximumText = 320;

    private readonly Dictionary<string, string[]> errors = new(
        request.HttpContext.Features.Get<QueryProblems>()?.Errors ?? [], StringComparer.Ordinal);

    /// <summary>Null where the query does not have the parameter; an empty text counts as a text.</summary>
    public string? Text(string name)
    {
        var text = Raw(name);
        if (text?.Length > MaximumText)
        {
            Reject(name, $"Must have at most {MaximumText} characters.");
        }

        return text;
    }

    public DateTimeOffset? Time(string name)
    {
        if (Raw(name) is not { Length: > 0 } text)
        {
            return null;
        }

        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return time;
        }

        Reject(name, "Must be a time, ISO 8601.");
        return null;
    }

    public int? Number(string name, int minimum, int maximum)
    {
        if (Raw(name) is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= minimum
            && number <= maximum)
        {
            return number;
        }

        Reject(name, $"Must be a whole number from {minimum} to {maximum}.");
        return null;
    }

    /// <summary>The value as it was sent, for a parameter that the caller checks itself.</summary>
    public string? Raw(string name) => request.Query[name] is [{ } text] ? text : null;

    public void Reject(string name, string problem) => errors[name] = [problem];

    /// <summary>All problems; null when there is none. Call it after the last parameter was read.</summary>
    public Refusal? Invalid() =>
        errors.Count == 0 ? null : new Refusal(RefusalCode.InvalidRequest) { Errors = errors };
}
