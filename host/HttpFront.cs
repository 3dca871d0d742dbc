using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace Countersign.Hosting;

/// <summary>
/// Answers HTTP as the host does. It chooses the function, checks its key, has it invoked, and forwards the request to
/// the worker under the id of that invocation.
/// </summary>
internal sealed class HttpFront : IAsyncDisposable
{
    private const string KeyHeader = "x-functions-key";

    private readonly WebApplication server;
    private readonly Uri worker;
    private readonly Func<HostedFunction, string, Task> invoke;
    private readonly HttpMessageInvoker client = new(new ConnectRetry());

    private HttpFront(WebApplication server, Uri worker, Func<HostedFunction, string, Task> invoke) =>
        (this.server, this.worker, this.invoke) = (server, worker, invoke);

    public Uri Address => new(server.Urls.Single());

    /// <param name="settings">`extensions.http` of `host.json`.</param>
    /// <param name="functions">All functions; those without an HTTP trigger get no route.</param>
    /// <param name="worker">Where the worker listens.</param>
    /// <param name="invoke">Has a function invoked, under this id.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<HttpFront> StartAsync(
        JsonElement settings, IEnumerable<HostedFunction> functions, Uri worker,
        Func<HostedFunction, string, Task> invoke, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));

        // A route of a function may have a regular expression, which the slim builder leaves out.
        builder.Services.AddHttpForwarder().AddRouting();
        var front = new HttpFront(builder.Build(), worker, invoke);
        front.Map(settings, functions.Where(function => function.Kind == "httpTrigger"));
        await front.server.StartAsync(cancellationToken);
        return front;
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        client.Dispose();
    }

    private void Map(JsonElement settings, IEnumerable<HostedFunction> functions)
    {
        var prefix = settings.GetProperty("routePrefix").GetString();
        var headers = settings.GetProperty("customHeaders").EnumerateObject().ToDictionary(
            header => header.Name, header => header.Value.GetString(), StringComparer.OrdinalIgnoreCase);
        foreach (var function in functions)
        {
            var route = $"{prefix}/{function.Route}".TrimStart('/');
            RequestDelegate answer = context =>
            {
                foreach (var (name, value) in headers)
                {
                    context.Response.Headers[name] = value;
                }

                return AnswerAsync(context, function);
            };
            _ = function.Methods.Count > 0
                ? server.MapMethods(route, function.Methods, answer)
                : server.Map(route, answer);
        }
    }

    private async Task AnswerAsync(HttpContext context, HostedFunction function)
    {
        if (function.NeedsKey && context.Request.Headers[KeyHeader] != FunctionsHost.Key)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        var id = Guid.NewGuid().ToString();
        var invoked = invoke(function, id);
        await context.RequestServices.GetRequiredService<IHttpForwarder>().SendAsync(
            context, worker.AbsoluteUri, client, ForwarderRequestConfig.Empty, new HostHeaders(id),
            context.RequestAborted);
        await invoked;
    }

    /// <summary>A worker names its address before it listens there. The host tries ten times more, as here.</summary>
    private sealed class ConnectRetry() : DelegatingHandler(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
    })
    {
        private const int MoreTries = 10;

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            for (var tries = 1; ; tries++)
            {
                try
                {
                    return await base.SendAsync(request, cancellationToken);
                }
                catch (HttpRequestException failure)
                    when (failure.HttpRequestError == HttpRequestError.ConnectionError && tries <= MoreTries)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(50 * tries, 250)), cancellationToken);
                }
            }
        }
    }

    /// <summary>
    /// The headers that the host adds. Of X-Forwarded-For it leaves nothing but its own entry, the address that the
    /// request came from.
    /// </summary>
    private sealed class HostHeaders(string invocation) : HttpTransformer
    {
        public override async ValueTask TransformRequestAsync(
            HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix,
            CancellationToken cancellationToken)
        {
            await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
            Set("x-ms-invocation-id", invocation);
            Set("X-Forwarded-For", httpContext.Connection.RemoteIpAddress!.ToString());
            Set("X-Forwarded-Host", httpContext.Request.Host.Value!);
            Set("X-Forwarded-Proto", httpContext.Request.Scheme);

            void Set(string name, string value)
            {
                proxyRequest.Headers.Remove(name);
                proxyRequest.Headers.TryAddWithoutValidation(name, value);
            }
        }
    }
}
