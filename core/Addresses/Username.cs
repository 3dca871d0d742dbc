namespace Countersign.Addresses;

/// <summary>What a person signs in with: an email address or a phone number, in canonical form.</summary>
public sealed record Username(string Canonical, Channel Channel)
{
    /// <summary>False for a number of a kind that nothing is sent to: it cannot be used to sign in.</summary>
    public bool TakesMessages => Channel != Channel.Sms || PhoneNumber.TakesMessages(Canonical);

    public static bool TryParse(string text, IReadOnlyList<string> callingCodes, out Username? username)
    {
        username = null;
        if (text.Contains('@', StringComparison.Ordinal)
            || text.Contains('\uFF20', StringComparison.Ordinal)
            || text.Contains('\uFE6B', StringComparison.Ordinal))
        {
            username = EmailAddress.TryCanonicalize(text, out var email) ? new Username(email, Channel.Email) : null;
        }
        else if (PhoneNumber.TryParse(text, callingCodes, out var phone))
        {
            username = new Username(phone, Channel.Sms);
        }

        return username is not null;
    }

    /// <summary>
    /// Checks at start-up that this machine folds and normalises names in the same way as the stored ones.
    /// </summary>
    /// <exception cref="InvalidOperationException">The result differs: ICU is missing or in invariant mode.</exception>
    public static void CheckPlatform()
    {
        (string Text, string Canonical)[] pairs =
        [
            ("\uFF21nn\u0041@Example.COM", "anna@example.com"),
            ("STRASSE@example.com", "strasse@example.com"),
            ("stra\u00DFe@example.com", "strasse@example.com"),
            ("\u0399\u0391@example.com", "\u03B9\u03B1@example.com"),
            ("e\u0301@example.com", "\u00E9@example.com"),
            ("a@B\u00FCcher.example", "a@xn--bcher-kva.example"),
            ("m\u0131ke@example.com", "m\u0131ke@example.com"),
        ];
        foreach (var (text, canonical) in pairs)
        {
            if (!EmailAddress.TryCanonicalize(text, out var actual)
                || !string.Equals(actual, canonical, StringComparison.Ordinal))
            {
                throw new InvalidOperationException(
                    $"This machine canonicalises names differently ('{canonical}' came out as '{actual}'): is ICU " +
                    $"installed and invariant mode off?");
            }
        }
    }
}
