using System.Text;
using System.Text.Json;
using Azure.Core.Pipeline;
using Countersign.Http;
using Countersign.Local;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Flows;

/// <summary>
/// Anyone gets a handle for any name. Whatever a stranger then does with it, on every route that takes one, a known
/// and an unknown name give the same answers and the same storage and queue calls.
/// </summary>
public class HandleEnumerationTests(OwnStorage own) : IClassFixture<OwnStorage>
{
    // As a bearer: every one of them is refused before the body is looked at.
    private static readonly string?[] Bodies =
    [
        null, "", "{", "[]", "{}", """{"code":"123456"}""", """{"code":7}""", """{"address":"+46701234567"}""",
        """{"address":"nobody@example.com"}""", """{"code":"123456","address":"x"}""",
    ];

    // In the body: the routes judge the factor and the code.
    private static readonly string[] Fields =
    [
        "", ""","factor":"email" """, ""","factor":"sms" """, ""","factor":"totp","code":"123456" """,
        ""","factor":"password","code":"correct horse battery staple" """, ""","factor":"recovery-code","code":"A" """,
        ""","factor":"email","code":"12345" """, ""","factor":"email","code":"000000" """,
    ];

    private static readonly Route[] TakeBearers =
        [.. Routes.All.Where(route => AccessTable.Of(route.Function) == CallerKind.Enroller)];

    public enum Case
    {
        Open,
        Expired,
        Locked,
    }

    [Theory]
    [InlineData(Case.Open)]
    [InlineData(Case.Expired)]
    [InlineData(Case.Locked)]
    public async Task A_handle_that_proves_nothing_tells_no_known_name_from_an_unknown_one(Case state)
    {
        var calls = new FaultPolicy();
        await using var app = await StartAsync(calls, TimeSpan.Zero);
        await using var later = await StartAsync(calls, TimeSpan.FromMinutes(11));
        var tenant = await TestTenant.CreateAsync(app);

        // With and without the enrolment that the tenant requires.
        foreach (var policy in (string[])["""{"requireMfa":false}""", """{"requireMfa":true}"""])
        {
            (await tenant.PatchPolicyAsync(policy)).Expect(204);
            (await tenant.PostAsync("sign-in", Begin(TestTenant.NewEmail()))).Expect(200);
            await tenant.In(later).PostAsync("sign-in", Begin(TestTenant.NewEmail()));
            var known = (await tenant.CreateUserAsync()).Username;

            Assert.Equal(
                await WalkAsync(tenant, later, TestTenant.NewEmail(), state, calls),
                await WalkAsync(tenant, later, known, state, calls));
        }
    }

    [Fact]
    public void There_are_routes_that_take_a_handle_as_bearer_and_in_the_body()
    {
        Assert.Contains(TakeBearers, route => route.Template.EndsWith("/me/totp", StringComparison.Ordinal));
        Assert.Contains(TakeBodies(), route => route.Template.EndsWith("/challenges/verify", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_stranger_with_a_handle_gets_401_from_every_route_that_enrols()
    {
        var tenant = await TestTenant.CreateAsync();
        (await tenant.PatchPolicyAsync("""{"requireMfa":true}""")).Expect(204);
        var user = await tenant.CreateUserAsync();
        var handle = (await tenant.PostAsync("sign-in", Begin(user.Username))).Expect(200).Handle;

        foreach (var route in TakeBearers)
        {
            foreach (var body in Bodies)
            {
                var refused = (await SendAsync(tenant, route, body, handle)).Expect(401);
                Assert.Equal("invalid_token", refused.Code);
            }
        }
    }

    // All that a stranger can do with a handle of this name, with the calls that each answer cost.
    private static async Task<string> WalkAsync(
        TestTenant tenant, LocalApp later, string name, Case state, FaultPolicy calls)
    {
        var handle = (await tenant.PostAsync("sign-in", Begin(name))).Expect(200).Handle;
        if (state == Case.Locked)
        {
            for (var i = 0; i < 5; i++)
            {
                await tenant.PostAsync("sign-in", new { username = name, password = "wrong" });
            }
        }

        var at = state == Case.Expired ? tenant.In(later) : tenant;
        var seen = new List<string>();
        foreach (var route in TakeBearers)
        {
            foreach (var body in Bodies)
            {
                calls.Reset();
                seen.Add(Seen(route, body, await SendAsync(at, route, body, handle), calls));
            }
        }

        foreach (var route in TakeBodies())
        {
            foreach (var fields in Fields)
            {
                calls.Reset();
                var body = $$"""{"challenge":"{{handle}}"{{fields}}}""";
                seen.Add(Seen(route, fields, await SendAsync(at, route, body, null), calls));
            }
        }

        return string.Join('\n', seen);
    }

    private static string Seen(Route route, string? body, Reply answer, FaultPolicy calls) =>
        $"{route} {body}: {answer.Status} {answer.Text.Length} {answer.Code} {Headers(answer)} "
        + string.Join(", ", calls.Operations.Select(call => $"{call.Method} {call.Host} {call.Kind}"));

    private static string Headers(Reply answer) => string.Join(
        "|", answer.Headers.Split("\r\n").Where(header => !header.StartsWith("Date", StringComparison.Ordinal)));

    private static Task<Reply> SendAsync(TestTenant tenant, Route route, string? body, string? bearer) =>
        tenant.Api.SendAsync(
            new HttpMethod(route.Method), route.Path(tenant.Id),
            body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
            bearer is null ? [] : [("Authorization", $"Bearer {bearer}")]);

    // By the description: a new route whose body names a challenge is walked too.
    private static Route[] TakeBodies()
    {
        var description = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "functions", "openapi.json"))).RootElement;
        return
        [
            .. Routes.All.Where(route => route.Method == "POST" && Names(
                description, description.GetProperty("paths").GetProperty($"/{route.Template}").GetProperty("post"))),
        ];
    }

    private static bool Names(JsonElement description, JsonElement operation) =>
        operation.TryGetProperty("requestBody", out var body)
        && HasChallenge(description, body.GetProperty("content").GetProperty("application/json").GetProperty("schema"));

    private static bool HasChallenge(JsonElement description, JsonElement schema)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            return HasChallenge(description, reference.GetString()!.Split('/').Skip(1).Aggregate(
                description, (element, part) => element.GetProperty(part)));
        }

        return (schema.TryGetProperty("properties", out var fields) && fields.TryGetProperty("challenge", out _))
            || ((string[])["allOf", "anyOf", "oneOf"]).Any(
                name => schema.TryGetProperty(name, out var parts)
                    && parts.EnumerateArray().Any(part => HasChallenge(description, part)));
    }

    private static object Begin(string name) => new { username = name, codeBy = "email" };

    private Task<LocalApp> StartAsync(FaultPolicy calls, TimeSpan later) => App.StartAsync(
        storage: own.ConnectionString, clock: new MovedClock(App.Now + later),
        configure: services => services.AddSingleton<HttpPipelinePolicy>(calls));
}
