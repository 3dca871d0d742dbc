using System.Reflection.PortableExecutable;
using System.Text.Json;
using Countersign.Http;
using Countersign.Tests.OpenApi;

namespace Countersign.Tests.Infra;

/// <summary>The output of `dotnet publish` for the Functions host matches the API description.</summary>
public class PublishedAppTests
{
    [PublishedFact]
    public void The_published_app_has_every_described_route_at_its_level_and_no_other_route()
    {
        var expected = Description.Current.Operations.Select(operation =>
            $"{(operation.Ways.Contains("functionKey")
                ? "Function"
                : "Anonymous")} {operation.Method} {Description.Prefix.TrimStart('/')}/{operation.Template}");

        // The description has the calls; beside them are the pages, their files, and what answers all other paths.
        expected = expected.Concat(
            ["Anonymous GET t/{id}", "Anonymous GET assets/{*path}", $"Anonymous * {CatchAllFunction.Route}"]);

        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            Bindings("httpTrigger").SelectMany(Routes).Order(StringComparer.Ordinal));
    }

    [PublishedFact]
    public void The_published_app_has_every_queue_and_schedule()
    {
        Assert.Equal(
            ["email", "follow-up", "sms", "webhook"],
            Bindings("queueTrigger").Select(queue => queue.GetProperty("queueName").GetString()).Order(
                StringComparer.Ordinal));
        Assert.Equal(4, Bindings("timerTrigger").Count());
    }

    [PublishedFact]
    public void The_published_app_contains_the_worker_and_its_extensions()
    {
        var worker = Published.Json("worker.config.json").GetProperty("description");
        var extensions = Published.Json("extensions.json").GetProperty("extensions").EnumerateArray().Select(
            extension => extension.GetProperty("name").GetString());

        Assert.Equal("dotnet-isolated", worker.GetProperty("language").GetString());
        Assert.True(
            Published.Has(worker.GetProperty("defaultWorkerPath").GetString()!), "The worker's program is missing.");
        Assert.Contains(extensions, name => name!.Contains("Queues", StringComparison.Ordinal));
    }

    // Azure runs it on Linux. Without the native library no password could be hashed.
    [PublishedFact]
    public void The_published_app_contains_libsodium_for_linux() =>
        Assert.True(Published.Has("libsodium.so"), "libsodium is missing.");

    // The just-in-time compiler takes most of a cold start. ReadyToRun code has a native header (ECMA-335 II.25.3.3).
    [PublishedTheory]
    [InlineData("Countersign.Functions.dll")]
    [InlineData("Countersign.Core.dll")]
    [InlineData("Azure.Data.Tables.dll")]
    public void The_published_app_is_compiled_before_it_starts(string assembly)
    {
        using var file = new PEReader(Published.Open(assembly));

        Assert.NotEqual(0, file.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size);
    }

    private static IEnumerable<JsonElement> Bindings(string type) =>
        Published.Json("functions.metadata").EnumerateArray()
        .SelectMany(function => function.GetProperty("bindings").EnumerateArray())
        .Where(binding => binding.GetProperty("type").GetString() == type);

    private static IEnumerable<string> Routes(JsonElement trigger)
    {
        var prefix = Published.Json("host.json").GetProperty("extensions").GetProperty("http").GetProperty(
            "routePrefix").GetString();
        var path = $"{prefix}/{trigger.GetProperty("route").GetString()}".TrimStart('/');
        var level = trigger.GetProperty("authLevel").GetString();
        return trigger.TryGetProperty("methods", out var methods)
            ? methods.EnumerateArray().Select(method => $"{level} {method.GetString()!.ToUpperInvariant()} {path}")
            : [$"{level} * {path}"];
    }
}
