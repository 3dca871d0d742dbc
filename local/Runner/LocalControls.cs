using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Countersign.Local;

/// <summary>Endpoints for people and tests: they move the clock and run timer and queue functions.</summary>
internal static class LocalControls
{
    private static readonly TimeSpan FurthestAdvance = TimeSpan.FromDays(3650);

    public static void MapLocalControls(
        this IEndpointRouteBuilder routes, TimeProvider clock, IReadOnlyList<ITriggerListener> listeners)
    {
        routes.MapGet("/local/clock", (RequestDelegate)(context => NowAsync(context, clock)));
        routes.MapPost("/local/clock", (RequestDelegate)(context => AdvanceAsync(context, clock)));
        routes.MapPost("/local/run/{functionName}", (RequestDelegate)(context => RunAsync(context, listeners)));
    }

    private static Task NowAsync(HttpContext context, TimeProvider clock) =>
        Results.Json(new { now = clock.GetUtcNow() }, JsonSerializerOptions.Web).ExecuteAsync(context);

    private static async Task AdvanceAsync(HttpContext context, TimeProvider clock)
    {
        var advance = await ReadAdvanceAsync(context.Request);
        if (advance is null || clock is not LocalClock movable)
        {
            await Problem.WriteAsync(
                context, StatusCodes.Status400BadRequest, "invalid_request",
                "advance is a duration forward, like 00:00:30 or 2.00:00:00.");
            return;
        }

        movable.Advance(advance.Value);
        await NowAsync(context, clock);
    }

    private static async Task<TimeSpan?> ReadAdvanceAsync(HttpRequest request)
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(
                request.Body, cancellationToken: request.HttpContext.RequestAborted);
            return body.RootElement.ValueKind == JsonValueKind.Object
                && body.RootElement.TryGetProperty("advance", out var value) && value.ValueKind == JsonValueKind.String
                && value.GetString() is { } text && text.Contains(':', StringComparison.Ordinal)
                && TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var advance)
                && advance >= TimeSpan.Zero && advance <= FurthestAdvance
                ? advance
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task RunAsync(HttpContext context, IReadOnlyList<ITriggerListener> listeners)
    {
        var name = (string?)context.Request.RouteValues["functionName"];
        var listener = listeners.FirstOrDefault(
            known => string.Equals(known.FunctionName, name, StringComparison.OrdinalIgnoreCase));
        if (listener is null)
        {
            await Problem.WriteAsync(
                context, StatusCodes.Status404NotFound, "not_found", "No timer or queue function has this name.");
            return;
        }

        var ran = await listener.RunNowAsync(context.RequestAborted);
        await Results.Json(new { ran }, JsonSerializerOptions.Web).ExecuteAsync(context);
    }
}
