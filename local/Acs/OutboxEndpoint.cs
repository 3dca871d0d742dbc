using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Countersign.Local;

/// <summary>GET /local/outbox?to=ADDRESS: the sent messages, newest first.</summary>
internal static class OutboxEndpoint
{
    public static void Map(IEndpointRouteBuilder app, AcsStandIn acs) =>
        app.MapGet("/local/outbox", (RequestDelegate)(context => AnswerAsync(context, acs)));

    private static Task AnswerAsync(HttpContext context, AcsStandIn acs)
    {
        string? to = context.Request.Query["to"];
        return Results.Json(acs.Messages.Where(message => IsTo(message, to)), AcsJson.Options).ExecuteAsync(context);
    }

    /// <summary>A plus sign typed into a query arrives as a space, so numbers are compared without it.</summary>
    private static bool IsTo(OutboxMessage message, string? to) =>
        string.IsNullOrWhiteSpace(to)
        || string.Equals(message.To.TrimStart('+'), to.Trim().TrimStart('+'), StringComparison.OrdinalIgnoreCase);
}
