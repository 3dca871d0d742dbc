using System.Globalization;

namespace Countersign.Bench.Timing;

/// <summary>How many samples of each kind of name; a burst is a sample of its own.</summary>
internal sealed record TimingOptions(int Samples, int Bursts, string Grain)
{
    /// <summary>Null for an unknown or out-of-range option.</summary>
    public static TimingOptions? Parse(string[] arguments)
    {
        var options = new TimingOptions(400, 400, "00:00:00.025");
        for (var i = 0; i < arguments.Length; i += 2)
        {
            if (i + 1 == arguments.Length)
            {
                return null;
            }

            var isNumber = int.TryParse(
                arguments[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number);
            switch (arguments[i])
            {
                case "--samples" when isNumber && number is >= 20 and <= 2000:
                    options = options with { Samples = number };
                    break;
                case "--bursts" when isNumber && number is >= 20 and <= 2000:
                    options = options with { Bursts = number };
                    break;
                case "--grain" when TimeSpan.TryParse(arguments[i + 1], CultureInfo.InvariantCulture, out _):
                    options = options with { Grain = arguments[i + 1] };
                    break;
                default:
                    return null;
            }
        }

        return options;
    }
}
