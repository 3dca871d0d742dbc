using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Countersign.Addresses;

/// <summary>
/// Full case folding (Unicode, CaseFolding.txt, statuses C and F). .NET has only lower-casing, which differs
/// from folding on hundreds of code points: two spellings that other systems treat as equal would be two names here.
/// </summary>
internal static class CaseFolding
{
    private static readonly FrozenDictionary<int, string> Foldings = Load();

    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Foldings.TryGetValue(rune.Value, out var folding))
            {
                folded.Append(folding);
            }
            else
            {
                folded.Append(rune.ToString());
            }
        }

        return folded.ToString();
    }

    private static FrozenDictionary<int, string> Load()
    {
        using var stream = typeof(CaseFolding).Assembly.GetManifestResourceStream(
            "Countersign.Addresses.CaseFolding.txt")
            ?? throw new InvalidOperationException("The case folding table is not embedded.");
        using var reader = new StreamReader(stream);
        var foldings = new Dictionary<int, string>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var codePoints = line.Split(' ').Select(
                hex => int.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToArray();
            foldings[codePoints[0]] = string.Concat(codePoints[1..].Select(char.ConvertFromUtf32));
        }

        return foldings.ToFrozenDictionary();
    }
}
