using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Countersign.Local;
using Countersign.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Telemetry;

/// <summary>The metrics of one app. Each app has its own meter, so other apps of the run are not measured.</summary>
public sealed class MeterReadings : IDisposable
{
    private readonly ConcurrentQueue<MeterReading> readings = new();
    private readonly MeterListener listener = new();

    public MeterReadings(LocalApp app)
    {
        var factory = app.Services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Meter.Scope == factory && instrument.Meter.Name == CountersignMeter.Name)
            {
                listening.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>(
            (instrument, value, tags, _) => readings.Enqueue(new MeterReading(instrument.Name, value, Text(tags))));
        listener.SetMeasurementEventCallback<double>(
            (instrument, value, tags, _) => readings.Enqueue(new MeterReading(instrument.Name, value, Text(tags))));
        listener.Start();
    }

    public IReadOnlyList<MeterReading> All => [.. readings];

    /// <summary>The sums of one instrument, by tags: `a=1 b=2: 3`, in order of the tags.</summary>
    public IReadOnlyList<string> Of(string instrument) =>
        [
            .. All.Where(reading => reading.Instrument == instrument).GroupBy(
                reading => reading.Tags, StringComparer.Ordinal).OrderBy(
                    group => group.Key, StringComparer.Ordinal).Select(
                        group => $"{group.Key}: {group.Sum(reading => reading.Value)}")];

    public void Forget() => readings.Clear();

    public void Dispose() => listener.Dispose();

    private static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var texts = new List<string>();
        foreach (var (name, value) in tags)
        {
            texts.Add($"{name["countersign.".Length..]}={value}");
        }

        return string.Join(' ', texts);
    }
}

/// <summary>One measurement; its tags as text, without the prefix that all have.</summary>
public sealed record MeterReading(string Instrument, double Value, string Tags);
