using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;

namespace Countersign.Local;

/// <summary>
/// The pipeline around the routes: host.json's headers, errors, the guard, the console's files.
/// </summary>
internal static partial class LocalServer
{
    private const string ConsolePolicy =
        "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; " +
        "object-src 'none'";

    public static void UseLocalServer(
        this WebApplication app, HostJson hostJson, FunctionHostOptions options, IReadOnlySet<string> functionRoots)
    {
        var headers = hostJson.CustomHeaders;
        app.Use((context, next) =>
        {
            context.Response.OnStarting(() =>
            {
                foreach (var (name, value) in headers)
                {
                    context.Response.Headers.TryAdd(name, value);
                }

                if (!IsFunction(context))
                {
                    context.Response.Headers.TryAdd("Cache-Control", "no-store");
                }

                return Task.CompletedTask;
            });
            return next(context);
        });
        app.Use((context, next) => CatchAsync(context, next, app.Logger));
        app.Use(new LocalGuard(options.Port.Number, functionRoots).InvokeAsync);
        if (options.Console is { } folder && Directory.Exists(folder))
        {
            ServeConsole(app, folder);
        }

        app.UseRouting();
    }

    private static bool IsFunction(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<FunctionMethod>() is not null;

    private static async Task CatchAsync(HttpContext context, RequestDelegate next, ILogger logger)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client is gone, so there is no answer.
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            RequestFailed(logger, failure, context.Request.Method, context.GetEndpoint()?.DisplayName);
            var status = (failure as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status500InternalServerError;
            var (code, title) = status switch
            {
                StatusCodes.Status500InternalServerError => ("internal_error", "Something went wrong."),
                StatusCodes.Status413PayloadTooLarge => ("too_large", "The request is too large."),
                _ => ("invalid_request", "The request cannot be read."),
            };
            context.Response.Clear();
            await Problem.WriteAsync(context, status, code, title);
        }
    }

    private static void ServeConsole(WebApplication app, string folder)
    {
        var files = new PhysicalFileProvider(Path.GetFullPath(folder));
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });

        // Browsers ask for it by themselves where they have not yet read which icon the page names.
        app.Use((context, next) =>
        {
            context.Request.Path = context.Request.Path == "/favicon.ico" ? "/icon.svg" : context.Request.Path;
            return next(context);
        });
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = files,
            OnPrepareResponse = file =>
            {
                file.Context.Response.Headers.CacheControl = "no-cache";
                file.Context.Response.Headers.ContentSecurityPolicy = ConsolePolicy;
            },
        });
    }

    [LoggerMessage(9001, LogLevel.Error, "{Method} {Endpoint} failed.")]
    private static partial void RequestFailed(ILogger logger, Exception failure, string method, string? endpoint);
}
