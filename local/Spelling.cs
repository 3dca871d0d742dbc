namespace Countersign.Local;

/// <summary>Suggests the name that a mistyped one probably means.</summary>
internal static class Spelling
{
    // With more wrong letters than this, a suggestion would be a guess.
    private const int MostWrong = 3;

    public static string Hint(string written, IEnumerable<string> names)
    {
        var capitals = written.ToUpperInvariant();
        var (wrong, nearest) = names.Select(name => (Distance(capitals, name.ToUpperInvariant()), name)).Min();
        return wrong <= MostWrong ? $"Did you mean {nearest}?" : "All names: dotnet run --project local -- --help";
    }

    // Levenshtein distance: the letters to change, to add and to remove.
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        foreach (var (i, letter) in left.Index())
        {
            var diagonal = row[0];
            row[0] = i + 1;
            for (var j = 1; j <= right.Length; j++)
            {
                var change = diagonal + (letter == right[j - 1] ? 0 : 1);
                (diagonal, row[j]) = (row[j], Math.Min(change, Math.Min(row[j], row[j - 1]) + 1));
            }
        }

        return row[^1];
    }
}
