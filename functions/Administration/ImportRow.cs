using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Http;
using Countersign.Passwords;
using Countersign.Policy;
using Countersign.Secrets;
using OtpNet;

namespace Countersign.Administration;

/// <summary>One user of an import, read and checked by itself: another row's problem does not concern it.</summary>
/// <param name="Account">Null where the row has problems.</param>
/// <param name="Name">The username in canonical form.</param>
/// <param name="TotpSecret">The authenticator that the user has already.</param>
/// <param name="Invalid">All problems of the row.</param>
public sealed record ImportRow(NewAccount? Account, Username? Name, Secret? TotpSecret, Refusal? Invalid)
{
    // RFC 4226, section 4, R6 requires 128 bits; Google Authenticator made 80 for years, and such secrets must come in.
    private const int SmallestSecret = 10;
    private const int LargestSecret = 64;

    public static ImportRow Read(JsonBody body, TenantPolicy policy)
    {
        var account = NewUser.ReadProfile(body, policy);
        var hash = Hash(body);
        var secret = body.Nested("totp") is { } totp ? Totp(totp) : null;
        account = account with
        {
            PasswordHash = hash,
            Invite = body.OptionalFlag("invite") ?? hash is null,
            IsEmailVerified = body.OptionalFlag("emailVerified") ?? false,
            IsPhoneVerified = body.OptionalFlag("phoneVerified") ?? false,
            IsImported = true,
        };
        if (account.Invite && hash is not null)
        {
            body.Reject("invite", "The link sets the first password, and this user has one already.");
        }

        if (body.Has("password"))
        {
            body.Reject("password", "An import takes the hash of a password, in passwordHash.");
        }

        return body.Invalid() is { } invalid
            ? new ImportRow(null, null, null, invalid)
            : new ImportRow(account, NewUser.Username(account, policy), secret, null);
    }

    private static string? Hash(JsonBody body)
    {
        var text = body.OptionalText("passwordHash", Passwords.PasswordHash.MaximumLength);
        if (text is not null && Passwords.PasswordHash.Read(text).Problem is { } problem)
        {
            body.Reject("passwordHash", problem);
        }

        return text;
    }

    // SHA-1, six digits, steps of 30 s: what every authenticator app makes. Others cannot be told from these.
    private static Secret? Totp(JsonBody totp)
    {
        var text = totp.Text("secret", maximumLength: 128).TrimEnd('=').ToUpperInvariant();
        if (text.Length == 0)
        {
            return null;
        }

        var bytes = text.All(character => character is (>= 'A' and <= 'Z') or (>= '2' and <= '7'))
            ? Base32Encoding.ToBytes(text)
            : [];
        if (bytes.Length is >= SmallestSecret and <= LargestSecret)
        {
            return new Secret(bytes);
        }

        totp.Reject("secret", $"Must be {SmallestSecret} to {LargestSecret} bytes in base32.");
        return null;
    }
}
