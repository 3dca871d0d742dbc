using System.Diagnostics;
using System.Net.Http.Headers;

namespace Countersign.Tests.Rig;

/// <summary>The sample of `clients/dotnet`, as a program of its own: a tenant's backend.</summary>
public sealed class SampleBackend : IAsyncDisposable
{
    public const string WebhookSecret = "whsec_dGhlIHNlY3JldCBvZiB0aGUgc2FtcGxlIGJhY2tlbmQ=";

    private const string Listening = "Now listening on: ";
    private readonly Process process;
    private readonly HttpClient client;

    private SampleBackend(Process process, Uri address)
    {
        this.process = process;
        client = new HttpClient { BaseAddress = address };
    }

    public Uri Address => client.BaseAddress!;

    public static async Task<SampleBackend> StartAsync(TokenIssuerApp issuer, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [
                Path.Combine(AppContext.BaseDirectory, "Countersign.Sample.dll"), "--urls", "http://127.0.0.1:0",
                "--Countersign:ApiUrl", issuer.Address.AbsoluteUri, "--Countersign:Tenant", issuer.Tenant.Id,
                "--Countersign:WebhookSecret", WebhookSecret, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        var program = Process.Start(start)!;
        while (await program.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.IndexOf(Listening, StringComparison.Ordinal) is var at and >= 0)
            {
                // Read to its end, or the program would wait for room in the pipe.
                _ = program.StandardOutput.ReadToEndAsync();
                return new SampleBackend(program, new Uri(line[(at + Listening.Length)..]));
            }
        }

        throw new InvalidOperationException($"The sample ended with {program.ExitCode}.");
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? token)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return await client.SendAsync(request);
    }

    public async Task<int> StatusAsync(HttpMethod method, string path, string? token)
    {
        using var answer = await SendAsync(method, path, token);
        return (int)answer.StatusCode;
    }

    public async Task<int> PostEventAsync(string body, string id, string timestamp, string signature)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/countersign")
        {
            Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("webhook-id", id);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", timestamp);
        request.Headers.TryAddWithoutValidation("webhook-signature", signature);
        using var answer = await client.SendAsync(request);
        return (int)answer.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
