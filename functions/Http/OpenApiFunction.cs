using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.Http;

/// <summary>Serves the description of all calls (OpenAPI 3.1); the tests compare it with the code.</summary>
public sealed class OpenApiFunction
{
    /// <summary>The description, byte by byte.</summary>
    internal static readonly byte[] Written = Read();

    [Function("openapi"), Allow(CallerKind.Anyone)]
    public IResult Read(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/openapi.json")] HttpRequest request)
    {
        request.HttpContext.Response.Headers.CacheControl = "public, max-age=300";
        return new WireAnswer(StatusCodes.Status200OK, "application/json", Written);
    }

    private static byte[] Read()
    {
        using var resource = typeof(OpenApiFunction).Assembly.GetManifestResourceStream("openapi.json")!;
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
