using System.Text;

namespace Countersign.Dispatch;

/// <summary>
/// Mail programs turn `evil.com` or a number into a link; a word joiner after each sign and digit prevents that.
/// Characters that could break out of a header or a line are removed.
/// </summary>
internal static class Unlinkable
{
    public static string Of(string text, int maximumLength, Func<string, bool> isFit)
    {
        var tame = new StringBuilder();
        foreach (var rune in text.EnumerateRunes().Take(maximumLength))
        {
            var character = rune.ToString();
            tame.Append(isFit(character) ? character : " ");
            if (Rune.IsPunctuation(rune) || Rune.IsSymbol(rune) || Rune.IsNumber(rune))
            {
                tame.Append('\u2060');
            }
        }

        return tame.ToString();
    }
}
