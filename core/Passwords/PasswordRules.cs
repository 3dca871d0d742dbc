using System.Collections.Frozen;
using Countersign.Addresses;

namespace Countersign.Passwords;

/// <summary>
/// Length and a blocklist, nothing else: no composition rules, no rotation (NIST SP 800-63B-4, 3.1.1.2).
/// </summary>
internal static class PasswordRules
{
    /// <summary>In code points, together with a second factor.</summary>
    public const int MinimumLength = 8;

    /// <summary>In code points, when the password is the only factor.</summary>
    public const int MinimumLengthAlone = 15;

    /// <summary>In code points. A longer password is refused, never cut.</summary>
    public const int MaximumLength = 256;

    private static readonly FrozenSet<string> Common = Load();

    /// <summary>In code points (NIST SP 800-63B-4, 3.1.1.1).</summary>
    public static int Length(string password) => password.EnumerateRunes().Count();

    public static string? Problem(string password, bool hasSecondFactor, ReadOnlySpan<string> contextWords)
    {
        var minimum = hasSecondFactor ? MinimumLength : MinimumLengthAlone;
        var length = Length(password);
        if (length < minimum)
        {
            return $"Use at least {minimum} characters.";
        }

        if (length > MaximumLength)
        {
            return $"Use at most {MaximumLength} characters.";
        }

        // The whole value is compared (NIST SP 800-63B-4, 3.1.1.2), whatever its case.
        var folded = CaseFolding.Fold(password);
        if (Common.Contains(folded) || IsRepetition(folded))
        {
            return "This password is among the first that an attacker tries.";
        }

        foreach (var word in contextWords)
        {
            if (string.Equals(CaseFolding.Fold(word), folded, StringComparison.Ordinal))
            {
                return "The password must not be a name of yours or of the organisation.";
            }
        }

        return null;
    }

    private static bool IsRepetition(string text) => text.AsSpan().IndexOfAnyExcept(text[0]) < 0;

    private static FrozenSet<string> Load()
    {
        using var stream = typeof(PasswordRules).Assembly.GetManifestResourceStream(
            "Countersign.Passwords.CommonPasswords.txt")
            ?? throw new InvalidOperationException("The list of common passwords is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => line[0] != '#')
            .Select(CaseFolding.Fold)
            .ToFrozenSet(StringComparer.Ordinal);
    }
}
