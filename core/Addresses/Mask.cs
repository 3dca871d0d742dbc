namespace Countersign.Addresses;

/// <summary>What is shown of an address to a person who may not know it.</summary>
public static class Mask
{
    /// <summary>Shows nothing of the address.</summary>
    public const string Hidden = "***";

    /// <summary>
    /// `a***@e***.com`, `+46*******67`: enough for the owner to recognise it; the mask hides the length.
    /// </summary>
    public static string Text(string address)
    {
        var at = address.IndexOf('@', StringComparison.Ordinal);
        if (at < 0)
        {
            return address.Length < 8 ? Hidden : $"{address[..3]}*****{address[^2..]}";
        }

        var dot = address.LastIndexOf('.');
        return dot > at + 1 ? $"{First(address)}***@{First(address[(at + 1)..])}***{address[dot..]}" : Hidden;
    }

    // A whole character, also outside the basic multilingual plane.
    private static string First(string text) => text.EnumerateRunes().First().ToString();
}
