using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Azure.Storage.Queues;
using Countersign.Http;
using Countersign.Storage;
using Countersign.Tests.OpenApi;
using Countersign.Tests.Rig;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Azure.Functions.Worker;
using NCrontab;

namespace Countersign.Tests.Settings;

/// <summary>
/// The functions and host.json, which only the host in Azure reads in full: the host would accept them, and they agree
/// with the description, the queues' clients and the alerts.
/// </summary>
public partial class HostJsonTests
{
    private static readonly JsonElement Host = JsonDocument.Parse(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "host.json"))).RootElement;

    private static readonly IReadOnlyList<(string Name, Attribute Trigger)> Functions =
    [
        .. from type in CountersignApplication.Functions.GetTypes()
           from method in type.GetMethods()
           let function = method.GetCustomAttribute<FunctionAttribute>()
           where function is not null
           select (function.Name, Assert.Single(method.GetParameters().SelectMany(TriggersOf))),
    ];

    private static IEnumerable<(string Name, HttpTriggerAttribute Trigger)> HttpFunctions =>
        from function in Functions
        where function.Trigger is HttpTriggerAttribute
        select (function.Name, (HttpTriggerAttribute)function.Trigger);

    [Fact]
    public void Host_json_has_a_version_that_the_host_accepts_and_leaves_telemetry_to_the_worker() =>
        Assert.Equal(("2.0", "OpenTelemetry"), (Text("version"), Text("telemetryMode")));

    [Fact]
    public void Every_function_has_a_unique_name_that_the_host_accepts()
    {
        Assert.Equal(
            Functions.Count, Functions.Select(function => function.Name.ToUpperInvariant()).Distinct().Count());
        Assert.All(Functions, function => Assert.Matches(FunctionName(), function.Name));
    }

    // Pages and assets are not under the API prefix, so each route is its whole path.
    [Fact]
    public void Routes_are_the_whole_paths_of_the_description()
    {
        var described = Description.Current.Root;
        var paths = described.GetProperty("paths").EnumerateObject().Select(path => Description.Prefix + path.Name);
        Assert.Equal("", Text("extensions", "http", "routePrefix"));
        Assert.Equal(Description.Prefix, described.GetProperty("servers")[0].GetProperty("url").GetString());
        Assert.Equal(
            paths.Concat(Routes.WithPages.Except(Routes.All).Select(page => "/" + page.Whole))
                .Append("/" + CatchAllFunction.Route).Order(),
            HttpFunctions.Select(function => "/" + function.Trigger.Route).Distinct().Order());
    }

    // The host refuses reserved words at the start of a route, and routes that differ only in case, parameter names or
    // a slash.
    [Fact]
    public void The_host_accepts_every_route()
    {
        Assert.All(
            Routes.WithPages,
            route => Assert.DoesNotContain(
                route.Whole.Split('/')[0].ToUpperInvariant(), (string[])["ADMIN", "RUNTIME", ""]));
        Assert.Equal(
            Routes.WithPages.Count,
            Routes.WithPages.Select(
                route => $"{route.Method} {Parameter().Replace(route.Whole, "{}").Trim('/').ToUpperInvariant()}")
                .Distinct().Count());
    }

    // Azure's host uses the first matching route by function name; the local runner uses the most specific one.
    [Fact]
    public void The_first_matching_route_by_function_name_is_the_most_specific_one()
    {
        var inOrder = HttpFunctions.OrderBy(function => function.Name, StringComparer.OrdinalIgnoreCase).ToList();

        bool Fits((string Name, HttpTriggerAttribute Trigger) function, Route route) =>
            new TemplateMatcher(TemplateParser.Parse(function.Trigger.Route!), []).TryMatch(route.Path("acme"), []) &&
            function.Trigger.Methods?.Contains(route.Method, StringComparer.OrdinalIgnoreCase) != false;

        var taken = Routes.WithPages.Select(route => inOrder.First(function => Fits(function, route)).Name);
        Assert.Equal(Routes.WithPages.Select(route => route.Function), taken);
        Assert.Equal(CatchAllFunction.Name, inOrder[^1].Name);
    }

    [Fact]
    public void The_catch_all_accepts_every_method_anonymously_and_excludes_the_hosts_own_paths()
    {
        var trigger = HttpFunctions.Single(function => function.Name == CatchAllFunction.Name).Trigger;

        Assert.Null(trigger.Methods);
        Assert.Equal(AuthorizationLevel.Anonymous, trigger.AuthLevel);
        Assert.Equal(CallerKind.Anyone, AccessTable.Of(CatchAllFunction.Name));
        Assert.Equal("{*path:regex(^(?!(admin|runtime)(/|$)).*)}", trigger.Route);
    }

    [Fact]
    public void Every_queue_has_a_function_of_its_name_and_the_encoding_that_the_host_reads()
    {
        var names = Functions.Where(function => function.Trigger is QueueTriggerAttribute).ToDictionary(
            function => ((QueueTriggerAttribute)function.Trigger).QueueName, function => function.Name);

        Assert.Equal(
            typeof(StorageClients).GetProperties().Count(property => property.PropertyType == typeof(QueueClient)),
            names.Count);
        Assert.All(names, name => Assert.Equal(name.Key, name.Value));
        Assert.False(
            Queues().TryGetProperty("messageEncoding", out _), "The clients write Base64, the host's default.");
    }

    [Fact]
    public void A_message_becomes_poison_at_the_fifth_failure_as_the_alert_assumes() =>
        Assert.Equal(5, Queues().GetProperty("maxDequeueCount").GetInt32());

    [Fact]
    public void Every_timer_has_a_schedule_of_six_fields() =>
        Assert.All(
            Functions.Select(function => function.Trigger).OfType<TimerTriggerAttribute>(),
            timer => Assert.NotNull(
                CrontabSchedule.Parse(timer.Schedule, new CrontabSchedule.ParseOptions { IncludingSeconds = true })));

    private static IEnumerable<Attribute> TriggersOf(ParameterInfo parameter) =>
        parameter.GetCustomAttributes().Where(
            attribute => attribute is HttpTriggerAttribute or QueueTriggerAttribute or TimerTriggerAttribute);

    private static string? Text(params string[] path) =>
        path.Aggregate(Host, (place, name) => place.GetProperty(name)).GetString();

    private static JsonElement Queues() => Host.GetProperty("extensions").GetProperty("queues");

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]{0,126}$", RegexOptions.ExplicitCapture)]
    private static partial Regex FunctionName();

    [GeneratedRegex("{[^}]*}", RegexOptions.ExplicitCapture)]
    private static partial Regex Parameter();
}
