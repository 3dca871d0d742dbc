using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Countersign.Tests.Rig;

/// <summary>A web site of a tenant: another origin than the API's, with one page.</summary>
public sealed class OtherSite : IAsyncDisposable
{
    private readonly WebApplication server;

    private OtherSite(WebApplication server) => this.server = server;

    public string Html { get; set; } =
        "<!doctype html><html lang=\"en\"><title>Site</title><link rel=\"icon\" href=\"data:,\">";

    public string Origin => server.Urls.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    public static async Task<OtherSite> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var site = new OtherSite(builder.Build());
        site.server.Run(context =>
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            return context.Response.WriteAsync(site.Html);
        });
        await site.server.StartAsync();
        return site;
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
