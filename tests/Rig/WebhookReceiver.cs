using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Countersign.Tests.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using StandardWebhooks;

namespace Countersign.Tests.Rig;

/// <summary>A tenant's own server: it keeps the events that it receives, and answers by script or with 200.</summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<ReceivedEvent> received = new();
    private readonly ConcurrentQueue<Func<HttpContext, Task>> script = new();
    private readonly WebApplication server;

    // A port is soon reused, and an app may still send an event to its earlier receiver.
    private readonly string own = $"/{Guid.NewGuid():N}";

    private WebhookReceiver(WebApplication server) => this.server = server;

    public string Url =>
        server.Urls.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal) + own + "/hook";

    /// <summary>The received events, oldest first, each checked against the description.</summary>
    public IReadOnlyList<ReceivedEvent> All
    {
        get
        {
            Assert.All(received, one => Assert.Null(Description.Current.Event.ProblemOf(one.Json)));
            return [.. received];
        }
    }

    public static async Task<WebhookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var receiver = new WebhookReceiver(builder.Build());
        receiver.server.Run(receiver.HandleAsync);
        await receiver.server.StartAsync();
        return receiver;
    }

    /// <summary>Sets the answer to the next request.</summary>
    public void Answer(int status, params (string Name, string Value)[] headers) => Play(context =>
    {
        context.Response.StatusCode = status;
        foreach (var (name, value) in headers)
        {
            context.Response.Headers[name] = value;
        }

        return Task.CompletedTask;
    });

    /// <summary>Passes the next request to the test.</summary>
    public void Play(Func<HttpContext, Task> answer) => script.Enqueue(answer);

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        if (!context.Request.Path.StartsWithSegments(own, StringComparison.Ordinal, out var path))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        received.Enqueue(
            new ReceivedEvent(
                $"{path}",
                context.Request.Headers.ToDictionary(
                    header => header.Key, header => $"{header.Value}", StringComparer.OrdinalIgnoreCase),
                    body.ToArray()));
        await (script.TryDequeue(out var answer) ? answer(context) : Task.CompletedTask);
    }
}

/// <summary>One request to a receiver.</summary>
public sealed record ReceivedEvent(string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Id => Headers["webhook-id"];

    public DateTimeOffset At =>
        DateTimeOffset.FromUnixTimeSeconds(long.Parse(Headers["webhook-timestamp"], CultureInfo.InvariantCulture));

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    private string Text => Encoding.UTF8.GetString(Body);

    /// <summary>
    /// True if the library of Standard Webhooks would sign it the same way, at the time in the header.
    /// </summary>
    public bool IsSignedWith(string secret) =>
        Headers["webhook-signature"].Split(' ').Contains(
            new StandardWebhook(secret).Sign(Id, At, Text), StringComparer.Ordinal);

    /// <summary>Verifies it as a receiver does with that library, which also checks the system's clock.</summary>
    /// <exception cref="StandardWebhooks.Diagnostics.WebhookVerificationException">
    /// The signature is not valid.
    /// </exception>
    public void Verify(string secret) =>
        new StandardWebhook(secret).Verify(
            Text,
            new HeaderDictionary(Headers.ToDictionary(header => header.Key, header => new StringValues(header.Value))));
}
