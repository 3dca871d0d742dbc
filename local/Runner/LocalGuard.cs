using Microsoft.AspNetCore.Http;

namespace Countersign.Local;

/// <summary>
/// Keeps foreign web pages away from what moves the clock and reads the outbox: a page of another origin, and a name
/// that was made to resolve to 127.0.0.1 (DNS rebinding). The API itself has its own authentication, but for the
/// operator's key, which everybody knows here.
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
