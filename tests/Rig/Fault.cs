using System.Globalization;

namespace Countersign.Tests.Rig;

/// <summary>One fault: at which call (the first is 1), what kind, and whether also at every later call.</summary>
public sealed record Fault(int Call, FaultMode Mode, int Status = 0, bool Forever = false)
{
    public static Fault OfStatus(int call, int status, bool forever = false) =>
        new(call, FaultMode.Status, status, forever);

    /// <summary>
    /// Reads faults such as <c>12:lose</c>, <c>3:503</c> or <c>1:drop:forever</c>, several with commas between them.
    /// </summary>
    public static IReadOnlyList<Fault> ParseAll(string text) =>
        [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Parse)];

    public bool Hits(int call) => Forever ? call >= Call : call == Call;

    private static Fault Parse(string text)
    {
        var parts = text.Split(':');
        var forever = parts is [_, _, "forever"];
        if (parts.Length != (forever ? 3 : 2)
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var call)
            || call < 1)
        {
            throw new FormatException($"'{text}' is not a fault such as 12:lose or 3:503:forever.");
        }

        return int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            ? OfStatus(call, status, forever)
            : new(call, ModeOf(parts[1]), 0, forever);
    }

    private static FaultMode ModeOf(string word) => word switch
    {
        "drop" => FaultMode.Drop,
        "lose" => FaultMode.Lose,
        "hang" => FaultMode.Hang,
        "exit-before" => FaultMode.ExitBefore,
        "exit-after" => FaultMode.ExitAfter,
        _ =>
            throw new FormatException(
                $"'{word}' is not a mode: drop, lose, hang, exit-before, exit-after or a status."),
    };
}
