using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Local;

public sealed class HttpTriggersTests : IAsyncLifetime
{
    private RunnerRig _rig = null!;

    public async Task InitializeAsync() => _rig = await RunnerRig.StartAsync(middleware: true);

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Fact]
    public async Task Parameters_are_filled_from_route_query_and_context()
    {
        var echo = await _rig.Client.GetFromJsonAsync<JsonElement>("/api/v9/echo/hello/42?times=3&word=other");

        Assert.Equal(
            """{"word":"hello","number":42,"times":"3","method":"GET","function":"Echo","sameRequest":true,"sameScope":true,"cancellable":true}""",
            echo.GetRawText());
    }

    [Fact]
    public async Task Middleware_runs_in_the_order_added_and_before_the_result_is_sent()
    {
        using var answer = await _rig.Client.GetAsync("/api/v9/echo/hello/42");

        Assert.Equal(["outer in", "inner in", "inner out", "outer out"], _rig.Probe.Notes);
        Assert.Equal("set after next", Assert.Single(answer.Headers.GetValues("x-after")));
    }

    [Fact]
    public async Task Headers_of_host_json_are_on_every_answer()
    {
        using var answer = await _rig.Client.GetAsync("/api/v9/nowhere");

        Assert.Equal("from host.json", Assert.Single(answer.Headers.GetValues("x-custom")));
    }

    [Fact]
    public async Task Every_kind_of_function_result_is_served()
    {
        using var action = await _rig.Client.GetAsync("/api/v9/action");
        var value = await _rig.Client.GetStringAsync("/api/v9/value");
        var written = await _rig.Client.GetStringAsync("/api/v9/write");

        Assert.Equal(HttpStatusCode.Accepted, action.StatusCode);
        Assert.Equal("""{"method":"GET"}""", await action.Content.ReadAsStringAsync());
        Assert.Equal("GET", value);
        Assert.Equal("written", written);
    }

    [Fact]
    public async Task Answer_without_a_body_is_sent_without_a_body()
    {
        using var answer = await _rig.Client.GetAsync("/api/v9/missing");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Local")]
    [InlineData("local,local")]
    public async Task Function_level_refuses_any_other_key(string? key)
    {
        using var answer = await OperateAsync("/api/v9/operate", key);

        await AssertProblemAsync(answer, HttpStatusCode.Unauthorized, "invalid_token");
    }

    [Fact]
    public async Task Function_level_accepts_the_key_in_the_header_only()
    {
        using var inHeader = await OperateAsync("/api/v9/operate", "local");
        using var inQuery = await OperateAsync("/api/v9/operate?code=local", null);

        Assert.Equal(HttpStatusCode.OK, inHeader.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, inQuery.StatusCode);
    }

    [Fact]
    public async Task Trigger_without_a_level_needs_the_key_as_it_does_in_Azure()
    {
        using var answer = await _rig.Client.GetAsync("/api/v9/unlevelled");

        await AssertProblemAsync(answer, HttpStatusCode.Unauthorized, "invalid_token");
    }

    [Fact]
    public async Task Unhandled_exception_is_500_without_details()
    {
        using var answer = await _rig.Client.GetAsync("/api/v9/fail");

        await AssertProblemAsync(answer, HttpStatusCode.InternalServerError, "internal_error");
        Assert.DoesNotContain("secret", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task AssertProblemAsync(HttpResponseMessage answer, HttpStatusCode status, string code)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal($"urn:countersign:error:{code}", problem.GetProperty("type").GetString());
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
    }

    private async Task<HttpResponseMessage> OperateAsync(string path, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        if (key is not null)
        {
            request.Headers.Add("x-functions-key", key);
        }

        return await _rig.Client.SendAsync(request);
    }
}
