using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using StandardWebhooks;

namespace Countersign.AspNetCore;

/// <summary>Receives events.</summary>
public static class CountersignWebhooks
{
    /// <summary>
    /// Calls the handler for each event with a valid signature, and answers 204 after it. An event without one is 401.
    /// If the handler throws, Countersign sends the event again later.
    /// </summary>
    /// <param name="endpoints">The application's endpoints.</param>
    /// <param name="pattern">The path, as in the url that `PUT /webhook` was given.</param>
    /// <param name="handler">What is done with an event.</param>
    public static IEndpointConventionBuilder MapCountersignWebhook(
        this IEndpointRouteBuilder endpoints, string pattern, Func<CountersignEvent, CancellationToken, Task> handler)
    {
        var options = endpoints.ServiceProvider.GetRequiredService<IOptions<CountersignOptions>>().Value;
        var webhook = new StandardWebhook(
            options.WebhookSecret ?? throw new InvalidOperationException("WebhookSecret is not set."));
        return endpoints.MapPost(pattern, async (HttpRequest request) =>
        {
            if (await SignedEvents.ReadAsync(request, webhook) is not { } received)
            {
                return Results.Unauthorized();
            }

            await handler(received, request.HttpContext.RequestAborted);
            return Results.NoContent();
        }).AllowAnonymous().ExcludeFromDescription();
    }
}
