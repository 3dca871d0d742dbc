using System.Reflection;
using Countersign.Local;
using Microsoft.Extensions.Logging;

namespace Countersign.Tests.Telemetry;

/// <summary>Log events are identified by number, for alerts and for logs without message texts.</summary>
public class LogEventTests
{
    private static readonly (MethodInfo Method, LoggerMessageAttribute Event)[] Events =
    [
        .. from assembly in new[] { CountersignApplication.Functions, typeof(LocalApp).Assembly }
           from type in assembly.GetTypes()
           from method in type.GetMethods(
               BindingFlags.Static
               | BindingFlags.Instance
               | BindingFlags.Public
               | BindingFlags.NonPublic
               | BindingFlags.DeclaredOnly)
           let logged = method.GetCustomAttribute<LoggerMessageAttribute>()
           where logged is not null
           select (method, logged),
    ];

    [Fact]
    public void Each_log_event_has_a_unique_number_in_the_range_of_its_area()
    {
        Assert.True(Events.Length > 10);
        Assert.Equal(
            "",
            string.Join(
                ", ",
                Events.GroupBy(one => one.Event.EventId).Where(same => same.Count() > 1).Select(same => same.Key)));
        Assert.Equal(
            "",
            string.Join(
                ", ",
                Events.Where(one => one.Event.EventId / 1000 != RangeOf(one.Method)).Select(
                    one => $"{one.Event.EventId} {one.Method.DeclaringType!.Name}.{one.Method.Name}")));
    }

    // Critical wakes an operator, Error is read in the morning, and the rest during an investigation.
    [Fact]
    public void Log_events_with_an_exception_are_at_least_warnings_and_critical_means_tampering()
    {
        var quiet = Events.Where(
            one => one.Event.Level < LogLevel.Warning
                && one.Method.GetParameters().Any(
                    parameter => parameter.ParameterType.IsAssignableTo(typeof(Exception))));
        var loud = Events.Where(
            one => one.Event.Level == LogLevel.Critical && one.Method.DeclaringType!.Namespace != "Countersign.Audit");

        Assert.Equal("", string.Join(", ", quiet.Concat(loud).Select(one => one.Event.EventId)));
    }

    [Fact]
    public void No_log_template_has_a_placeholder_for_personal_data_or_secrets()
    {
        string[] personal = [
            "name", "user", "address", "phone", "email", "number", "code", "token", "link", "secret", "key", "url",
            "path", "body"];
        var known = new[] { "4010 number", "4011 number" };

        var asked = from one in Events
                    from parameter in one.Method.GetParameters()
                    where personal.Any(word => parameter.Name!.Equals(word, StringComparison.OrdinalIgnoreCase))
                    select $"{one.Event.EventId} {parameter.Name}";

        // This placeholder is the number of a signing key.
        Assert.Equal("", string.Join(", ", asked.Except(known, StringComparer.OrdinalIgnoreCase)));
    }

    private static int RangeOf(MethodInfo method) => method.DeclaringType!.Namespace switch
    {
        "Countersign.Http" => 1,
        "Countersign.Dispatch" or "Countersign.Webhooks" => 2,
        "Countersign.SendLimits" => 3,
        "Countersign.Local" => 9,
        _ => 4,
    };
}
