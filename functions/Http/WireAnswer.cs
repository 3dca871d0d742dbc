using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace Countersign.Http;

/// <summary>An answer as a value, byte by byte, so that it can be stored and sent again.</summary>
public sealed record WireAnswer(int Status, string? ContentType, byte[] Body) : IResult
{
    public IDictionary<string, string> Headers { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// For an answer with a token or a secret: the keys of the state rows that must all still exist when it is sent
    /// again, which is possible only for a short time. Empty for every other answer.
    /// </summary>
    public string[] LivesWith { get; set; } = [];

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        foreach (var (name, value) in Headers)
        {
            response.Headers[name] = value;
        }

        if (Body.Length > 0)
        {
            response.ContentType = ContentType;
            response.ContentLength = Body.Length;
            await response.Body.WriteAsync(Body, httpContext.RequestAborted);
        }
    }
}

/// <summary>The stored form of an answer, before it is sealed.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(WireAnswer))]
internal sealed partial class WireAnswerJson : JsonSerializerContext;
