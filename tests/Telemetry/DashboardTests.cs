using System.Diagnostics.Metrics;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Countersign.Telemetry;
using Countersign.Tests.Infra;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Telemetry;

/// <summary>
/// The workbook, the alerts and the page use metrics that exist in the code; a wrong name would silently show nothing.
/// </summary>
public partial class DashboardTests
{
    private static readonly string Workbook = string.Join(
        '\n', Queries(JsonDocument.Parse(Bicep.Text("infra/workbook.json")).RootElement));
    private static readonly string Alerts = Bicep.Text("infra/alerts.bicep");

    private static readonly string[] Tags =
        [
            .. typeof(CountersignMeter).GetFields(BindingFlags.Public | BindingFlags.Static).Select(
                field => (string)field.GetValue(null)!).Except(
                    [.. Instruments(), CountersignMeter.Name], StringComparer.Ordinal)];

    [Fact]
    public void Every_metric_of_the_workbook_and_the_alerts_exists_in_the_code()
    {
        Assert.Empty(Asked(Workbook + Alerts).Except(Instruments(), StringComparer.Ordinal));
        Assert.Equal(Instruments().Order(StringComparer.Ordinal), Asked(Workbook).Order(StringComparer.Ordinal));
        Assert.Equal(
            [CountersignMeter.Locks, CountersignMeter.Messages, CountersignMeter.QueueAge, CountersignMeter.RoundTrips],
            Asked(Alerts).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_dimension_of_the_workbook_and_the_alerts_exists_in_the_code()
    {
        var asked = Dimension().Matches(Workbook + Alerts).Select(match => match.Groups["name"].Value).Distinct(
            StringComparer.Ordinal).ToArray();

        Assert.Empty(asked.Except(Tags, StringComparer.Ordinal));
        Assert.Equal(Tags.Order(StringComparer.Ordinal), asked.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_telemetry_page_lists_every_metric_with_its_unit()
    {
        var page = Bicep.Text("docs/telemetry.md");

        Assert.All(
            Published(),
            instrument => Assert.Contains(
                $"| `{instrument.Name}` | `{instrument.Unit}` |", page, StringComparison.Ordinal));
        Assert.All(Tags, tag => Assert.Contains($"`{tag["countersign.".Length..]}`", page, StringComparison.Ordinal));
    }

    private static string[] Instruments() => [.. Published().Select(instrument => instrument.Name)];

    private static List<Instrument> Published()
    {
        var published = new List<Instrument>();
        using var provider = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var factory = provider.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, _) => Add(instrument) };
        listener.Start();
        _ = new CountersignMeter(factory);
        return published;

        void Add(Instrument instrument)
        {
            if (instrument.Meter.Scope == factory)
            {
                published.Add(instrument);
            }
        }
    }

    private static string[] Asked(string text) =>
        [.. MetricName().Matches(text).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal)];

    private static IEnumerable<string> Queries(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object =>
            element.EnumerateObject().SelectMany(
                member => member.NameEquals("query") ? [member.Value.GetString()!] : Queries(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Queries),
        _ => [],
    };

    [GeneratedRegex("(?<!\\[)\"(?<name>countersign\\.[a-z_.]+)\"", RegexOptions.CultureInvariant)]
    private static partial Regex MetricName();

    [GeneratedRegex("Properties\\[\"(?<name>countersign\\.[a-z_.]+)\"\\]", RegexOptions.CultureInvariant)]
    private static partial Regex Dimension();
}
