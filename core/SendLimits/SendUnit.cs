using System.Globalization;

namespace Countersign.SendLimits;

/// <summary>What one send has reserved on one counter.</summary>
public sealed record SendUnit(string Counter, long Minute)
{
    private const char Separator = '.';

    // Only a unit of a counter with a half has this mark. Units in older rows have none.
    private const string HalfMark = ".h";

    /// <summary>It was reserved within the half for unproven sends.</summary>
    public bool IsOfHalf { get; init; }

    /// <summary>It began a cool-down, which ends if its send does not happen.</summary>
    public bool CoolsDown { get; init; }

    /// <summary>For the money of a month: what was reserved.</summary>
    public decimal Price { get; init; }

    public static SendUnit Parse(string text)
    {
        var parts = text.Split(Separator);
        return new SendUnit(parts[0], long.Parse(parts[1], CultureInfo.InvariantCulture))
        {
            IsOfHalf = parts.Length > 2,
        };
    }

    /// <summary>As it stands beside a sent code: without money, which a verified code does not return.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Counter}{Separator}{Minute}{(IsOfHalf ? HalfMark : "")}");
}
