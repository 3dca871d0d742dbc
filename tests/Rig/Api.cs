using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Countersign.Tests.OpenApi;

namespace Countersign.Tests.Rig;

/// <summary>
/// Calls an app over HTTP, as a front end would. Every answer is checked against the API description.
/// </summary>
public sealed class Api(Uri baseAddress)
{
    private static readonly HttpClient Http = new(
        new SocketsHttpHandler
        {
            MaxConnectionsPerServer = 256,
            AutomaticDecompression = System.Net.DecompressionMethods.None,
        });

    public Uri BaseAddress { get; } = baseAddress;

    public Task<Reply> GetAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, null, headers);

    public Task<Reply> DeleteAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Delete, path, null, headers);

    public Task<Reply> PostAsync(string path, object? body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, body is null ? null : JsonContent.Create(body), headers);

    public Task<Reply> PutAsync(string path, object body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Put, path, JsonContent.Create(body), headers);

    public Task<Reply> PatchAsync(string path, object body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Patch, path, JsonContent.Create(body), headers);

    public Task<Reply> PatchTextAsync(string path, string body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Patch, path, new StringContent(body, Encoding.UTF8, "application/json"), headers);

    public Task<Reply> PostTextAsync(string path, string body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, new StringContent(body, Encoding.UTF8, "application/json"), headers);

    public async Task<Reply> SendAsync(
        HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(BaseAddress, path)) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Http.SendAsync(request);
        var reply = new Reply(
            (int)response.StatusCode, response.Content.Headers.ContentType?.MediaType,
            await response.Content.ReadAsStringAsync(), response.Headers.ToString());
        await AnswerCheck.CheckAsync(request, reply);
        return reply;
    }
}

/// <summary>An HTTP answer.</summary>
public sealed record Reply(int Status, string? MediaType, string Text, string Headers)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public string? Code => MediaType == "application/problem+json" ? Json.GetProperty("code").GetString() : null;

    /// <summary>The fields that a problem names, in their order.</summary>
    public string[] Errors =>
        [
            .. Json.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order(
                StringComparer.Ordinal)];

    public string this[string name] => Json.GetProperty(name).GetString()!;

    /// <summary>The handle of the challenge in the answer.</summary>
    public string Handle => Json.GetProperty("challenge").GetProperty("handle").GetString()!;

    // The default printing of a record reads every property, and most answers have no handle.
    public override string ToString() => $"{Status} {Text}";

    public Reply Expect(int status)
    {
        Assert.True(
            Status == status, $"Expected {status}, got {Status}: {Text} {(Status >= 500 ? App.Log.LastFailure : "")}");
        return this;
    }
}
