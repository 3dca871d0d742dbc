using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Http;
using Countersign.Policy;

namespace Countersign.Administration;

/// <summary>
/// What the listed users must have, in canonical form: all of it, where several values are given. An address counts as
/// the user's own in the profile and as the username; a second factor's address does not, because nobody is shown it.
/// </summary>
public sealed record UserSearch(string? Email, string? Phone, Username? Username, string? ExternalId)
{
    // In a query a plus sign stands for a space.
    private const string NotANumber = "Must be a phone number with its country code, its plus sign written as %2B.";

    /// <summary>Null where the query asks for all users, and where it has a problem.</summary>
    public static UserSearch? Read(QueryFields query, TenantPolicy policy)
    {
        string? email = null;
        string? phone = null;
        Username? username = null;
        if (query.Text("email") is { } address && !EmailAddress.TryCanonicalize(address, out email))
        {
            query.Reject("email", "Must be an email address.");
        }

        if (query.Text("phone") is { } number && !PhoneNumber.TryParse(number, policy.AllowedCallingCodes, out phone))
        {
            query.Reject("phone", NotANumber);
        }

        if (query.Text("username") is { } name && !Username.TryParse(name, policy.AllowedCallingCodes, out username))
        {
            query.Reject("username", "Must be an email address or a phone number.");
        }

        var externalId = query.Text("externalId");
        return email is null && phone is null && username is null && externalId is null
            ? null
            : new UserSearch(email, phone, username, externalId);
    }

    public bool Finds(AccountHead head) =>
        (Email is null || IsNamed(head, Email) || string.Equals(
            CanonicalOf(head.Email), Email, StringComparison.Ordinal))
        && (Phone is null || IsNamed(head, Phone) || string.Equals(head.Phone?.Text, Phone, StringComparison.Ordinal))
        && (Username is null || IsNamed(head, Username.Canonical))
        && (ExternalId is null || string.Equals(head.ExternalId, ExternalId, StringComparison.Ordinal));

    private static bool IsNamed(AccountHead head, string canonical) =>
        string.Equals(head.Username, canonical, StringComparison.Ordinal);

    private static string? CanonicalOf(Address? email) =>
        email is not null && EmailAddress.TryCanonicalize(email.Text, out var canonical) ? canonical : null;
}
