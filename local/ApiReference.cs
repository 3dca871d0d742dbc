using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Scalar.AspNetCore;

namespace Countersign.Local;

/// <summary>`/local/reference`: the description of all calls as a page, from which each can be tried.</summary>
internal static class ApiReference
{
    private const string Path = "/local/reference";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapScalarApiReference(Path, (options, context) =>
        {
            // Of itself the page would load fonts, count visits and offer an assistant, all from elsewhere.
            options.WithTitle("Countersign").WithOpenApiRoutePattern("/api/v1/openapi.json").DisableDefaultFonts()
                .DisableTelemetry().DisableAgent().DisableMcp().HideClientButton().HideDeveloperTools();
            options.Nonce = RandomNumberGenerator.GetHexString(32);
            context.Response.Headers.ContentSecurityPolicy = PolicyOf(options.Nonce);
        });

    // What the settings above miss is refused by the browser.
    private static string PolicyOf(string nonce) =>
        $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; " +
        "connect-src 'self'; img-src 'self' data:; font-src 'self' data:; base-uri 'none'; form-action 'none'; " +
        "frame-ancestors 'none'";
}
