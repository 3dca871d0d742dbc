using Countersign.Aggregates;
using Countersign.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Countersign.Commands;

/// <summary>
/// Reads the `Idempotency-Key` of a POST, and its body, which the key is bound to. Other methods ignore the header.
/// </summary>
internal sealed class IdempotencyMiddleware : IFunctionsWorkerMiddleware
{
    public const string HeaderName = "Idempotency-Key";

    /// <summary>Characters of a key, at most.</summary>
    public const int MaximumLength = 255;

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is { } http
            && HttpMethods.IsPost(http.Request.Method)
            && http.Request.Headers.TryGetValue(HeaderName, out var values))
        {
            if (values is not [{ Length: > 0 and <= MaximumLength } value]
                || !value.All(character => character is >= '!' and <= '~'))
            {
                await Refusal.InvalidField(
                    HeaderName, "Must be one header of 1 to 255 visible ASCII characters.").WriteAsync(http);
                return;
            }

            if (await JsonBody.BytesAsync(http.Request) is not { } body)
            {
                await new Refusal(RefusalCode.TooLarge).WriteAsync(http);
                return;
            }

            http.Request.Body = new MemoryStream(body);
            http.Features.Set(new IdempotencyHeader(context.FunctionDefinition.Name, value, body));
        }

        await next(context);
    }
}

/// <summary>What the middleware read: the function that was called, the header and the body.</summary>
internal sealed class IdempotencyHeader(string function, string value, byte[] body)
{
    public string Function => function;

    public IdempotencyKey Of(string caller) => new(function, caller, value, body);
}
