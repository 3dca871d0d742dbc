using System.Globalization;

namespace Countersign.Bench.Load;

/// <summary>The duration of each measure (all rounds together), and the number of concurrent calls.</summary>
internal sealed record LoadOptions(int Seconds, int InFlight)
{
    /// <summary>
    /// Null for an unknown or out-of-range option.
    /// </summary>
    public static LoadOptions? Parse(string[] arguments)
    {
        var options = new LoadOptions(10, 16);
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (i + 1 == arguments.Length
                || !int.TryParse(arguments[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return null;
            }

            switch (arguments[i])
            {
                case "--seconds" when number is >= 3 and <= 60: options = options with { Seconds = number }; break;
                case "--in-flight" when number is >= 1 and <= 32: options = options with { InFlight = number }; break;
                default: return null;
            }
        }

        return options;
    }
}
