using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Countersign.Local;

/// <summary>Refusals of the runner itself, in the same form as the API's.</summary>
internal static class Problem
{
    public static Task WriteAsync(HttpContext context, int status, string code, string title) => Results.Json(
        new { type = $"urn:countersign:error:{code}", title, status, code },
        JsonSerializerOptions.Web, "application/problem+json", status).ExecuteAsync(context);
}
