using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using Countersign.Webhooks;
using Microsoft.Extensions.Options;

namespace Countersign.Tests.Webhooks;

/// <summary>
/// The connection checks the address that it connects to: a name may lead somewhere else than when the URL was set.
/// </summary>
public sealed class WebhookConnectionsTests : IDisposable
{
    private readonly TcpListener server = new(IPAddress.Loopback, 0);

    public WebhookConnectionsTests() => server.Start();

    public void Dispose() => server.Dispose();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("[::ffff:7f00:1]")]
    public async Task No_spelling_of_this_machine_is_connected_to(string host)
    {
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(host, allowLoopback: false));
        Assert.False(server.Pending());
    }

    /// <summary>Shows that the server above can be reached by these spellings: only the check refuses them.</summary>
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("[::ffff:7f00:1]")]
    public async Task The_local_runner_connects_to_the_same_spellings(string host)
    {
        var answered = AnswerAsync();

        Assert.Equal(HttpStatusCode.NoContent, await GetAsync(host, allowLoopback: true));
        await answered;
    }

    private async Task AnswerAsync()
    {
        using var client = await server.AcceptTcpClientAsync();
        await client.GetStream().WriteAsync("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"u8.ToArray());
    }

    private async Task<HttpStatusCode> GetAsync(string host, bool allowLoopback)
    {
        var options = Options.Create(new WebhookOptions { AllowLoopback = allowLoopback });
        using var client = new HttpClient(new WebhookConnections(options).Handler());
        var port = ((IPEndPoint)server.LocalEndpoint).Port;
        using var answer = await client.GetAsync(new Uri($"http://{host}:{port}/"));
        return answer.StatusCode;
    }
}
