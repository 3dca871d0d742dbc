using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Countersign.Local;

/// <summary>POST /local/faults {channel,outcome}: sets what a channel does with requests from now on.</summary>
internal static class FaultsEndpoint
{
    public static void Map(IEndpointRouteBuilder app, AcsFaults faults) =>
        app.MapPost(
            "/local/faults",
            (RequestDelegate)(async context => await (await SetAsync(context.Request, faults)).ExecuteAsync(context)));

    private static async Task<IResult> SetAsync(HttpRequest request, AcsFaults faults)
    {
        var asked = await ReadAsync(request);
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        Check(errors, "channel", asked.Channel, AcsFaults.Channels);
        Check(errors, "outcome", asked.Outcome, AcsFaults.OutcomesOf(asked.Channel));
        if (errors.Count > 0)
        {
            return Invalid(errors);
        }

        faults[asked.Channel!] = asked.Outcome!;
        return Results.NoContent();
    }

    private static async Task<Fault> ReadAsync(HttpRequest request)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<Fault>(
                request.Body, AcsJson.Options, request.HttpContext.RequestAborted) ?? new Fault(null, null);
        }
        catch (JsonException)
        {
            return new Fault(null, null);
        }
    }

    private static void Check(
        Dictionary<string, string[]> errors, string field, string? value, IReadOnlyList<string> known)
    {
        if (!known.Contains(value, StringComparer.Ordinal))
        {
            errors[field] = [$"must be one of: {string.Join(", ", known)}"];
        }
    }

    private static IResult Invalid(Dictionary<string, string[]> errors) => Results.Json(
        new
        {
            type = "urn:countersign:error:invalid_request",
            title = "The request is invalid.",
            status = 400,
            code = "invalid_request",
            errors
        },
        AcsJson.Options,
        "application/problem+json",
        400);

    private sealed record Fault(string? Channel, string? Outcome);
}
