using Microsoft.AspNetCore.Http;

namespace Countersign.Local;

/// <summary>A status, a JSON body and, for an accepted email, the address of its operation.</summary>
internal sealed record AcsAnswer(int Status, object Body, string? OperationPath = null, string? ErrorCode = null)
{
    public static AcsAnswer Denied { get; } = Error(401, "Denied", "Denied by the resource provider.");

    public static AcsAnswer Broken { get; } = Error(500, "InternalServerError", "The fault that was asked for.");

    public static AcsAnswer Error(int status, string code, string message) =>
        new(status, new { error = new { code, message } }, ErrorCode: code);

    public static AcsAnswer Invalid(string message) => Error(400, "BadRequest", message);

    public async Task WriteAsync(HttpContext context)
    {
        context.Response.StatusCode = Status;
        if (ErrorCode is not null)
        {
            context.Response.Headers["x-ms-error-code"] = ErrorCode;
        }
        if (OperationPath is not null)
        {
            context.Response.Headers["Operation-Location"] =
                $"http://{context.Request.Host}{OperationPath}{context.Request.QueryString}";
            context.Response.Headers.RetryAfter = "1";
        }
        await context.Response.WriteAsJsonAsync(Body, AcsJson.Options, context.RequestAborted);
    }
}
