using Microsoft.AspNetCore.Http;

namespace Countersign.Local;

/// <summary>
/// Refuses web pages of another origin, and host names that resolve to 127.0.0.1 (DNS rebinding): they could move the
/// clock, read the outbox, or call the API with the operator's key, which is public here.
/// </summary>
internal sealed class LocalGuard(int port, IReadOnlySet<string> functionRoots)
{
    private readonly HashSet<string> _hosts =
        new(
            from name in (string[])["localhost", "127.0.0.1", "[::1]"] select $"{name}:{port}",
            StringComparer.OrdinalIgnoreCase);

    public Task InvokeAsync(HttpContext context, RequestDelegate next) =>
        (IsFunction(context.Request.Path) && !context.Request.Headers.ContainsKey("x-functions-key"))
        || IsLocal(context.Request)
            ? next(context)
            : Problem.WriteAsync(
                context, StatusCodes.Status403Forbidden, "forbidden",
                "Only pages of this machine's own address may ask.");

    private bool IsFunction(PathString path) =>
        path.Value?.Split('/') is [_, var root, ..] && functionRoots.Contains(root);

    private bool IsLocal(HttpRequest request) =>
        _hosts.Contains(request.Host.Value ?? "") &&
        request.Headers.Origin.All(origin =>
            origin is not null
            && origin.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            && _hosts.Contains(origin["http://".Length..]));
}
