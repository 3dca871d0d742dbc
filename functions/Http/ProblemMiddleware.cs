using Countersign.Aggregates;
using Countersign.Settings;
using Countersign.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Countersign.Http;

/// <summary>
/// Turns an exception into an answer: 503 when the store gave no clear answer, otherwise 500, and never the
/// exception's text. No answer of an unproven request leaves before its time.
/// </summary>
internal sealed partial class ProblemMiddleware(
    IOptions<CountersignOptions> options, ILogger<ProblemMiddleware> logger) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is not { } http)
        {
            await next(context);
            return;
        }

        http.Response.Headers.CacheControl = "no-store";
        var grain = new ResponseGrain(options.Value.ResponseGrain);
        http.Features.Set(grain);
        try
        {
            await next(context);
            await grain.WaitAsync();
        }
        // The two that come from reading the body do not wait: no name was looked up yet.
        catch (BadHttpRequestException bad) when (bad.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            await new Refusal(RefusalCode.TooLarge).WriteAsync(http);
        }
        catch (BadHttpRequestException)
        {
            await Refusal.InvalidField("", "The request could not be read.").WriteAsync(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client has closed the connection.
        }
        catch (Exception failure) when (failure is StoreUnavailableException || StoreFailure.Is(failure))
        {
            LogUnavailable(logger, context.FunctionDefinition.Name, StoreFailure.Name(failure));
            await grain.WaitAsync();
            await new Refusal(RefusalCode.Unavailable) { RetryAfter = TimeSpan.FromSeconds(1) }.WriteAsync(http);
        }
#pragma warning disable CA1031 // The last resort: no exception reaches a client as text (ASVS 16.5.4).
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogFailed(logger, context.FunctionDefinition.Name, failure);
            await grain.WaitAsync();
            await new Refusal(RefusalCode.InternalError).WriteAsync(http);
        }
    }

    [LoggerMessage(1001, LogLevel.Warning, "{Function} got no clear answer from the store ({Failure}).")]
    private static partial void LogUnavailable(ILogger logger, string function, string failure);

    [LoggerMessage(1002, LogLevel.Error, "{Function} failed.")]
    private static partial void LogFailed(ILogger logger, string function, Exception failure);
}
