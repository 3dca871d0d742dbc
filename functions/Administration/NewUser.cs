using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Http;
using Countersign.Passwords;
using Countersign.Policy;
using Countersign.Secrets;
using Countersign.Tenants;

namespace Countersign.Administration;

/// <summary>Reads and checks the body of `POST /users`.</summary>
internal static class NewUser
{
    private const int MaximumExternalId = 128;

    public static NewAccount Read(JsonBody body, TenantScope scope, IPasswordHashing hashing)
    {
        var policy = scope.Tenant.Head.Policy;
        var account = ReadProfile(body, policy);
        var password = body.OptionalPassword("password") is { } chosen
            ? new NewPassword(chosen, hashing, isDeferred: true)
            : null;
        var name = account.Typed ?? "";
        if (password?.Problem(policy.RequireMfa, name, name.Split('@')[0], policy.Name, scope.Id) is { } problem)
        {
            body.Reject("password", problem);
        }

        var invite = body.OptionalFlag("invite");
        if (invite is true && password is not null)
        {
            body.Reject("invite", "The link sets the first password, and this user has one already.");
        }

        return account with { Password = password, Invite = invite ?? password is null };
    }

    /// <summary>Who the user is: all but the ways to sign in.</summary>
    internal static NewAccount ReadProfile(JsonBody body, TenantPolicy policy)
    {
        if (!body.Has("email") && !body.Has("phone") && !body.Has("username"))
        {
            body.Reject("username", "Give an email address, a phone number or a username.");
        }

        return new NewAccount(Entropy.Fresh().Id("user"))
        {
            Email = Email(body),
            Phone = Phone(body, policy),
            Username = Name(body, policy),
            Role = body.OptionalChoice<Role>("role") ?? Role.User,
            Name = body.OptionalFitText("name"),
            ExternalId = ExternalId(body),
            Locale = body.OptionalLocale(),
            AutoSave = body.OptionalFlag("autoSave") ?? false,
        };
    }

    /// <summary>The username of a checked account in canonical form.</summary>
    internal static Username Username(NewAccount account, TenantPolicy policy) =>
        Addresses.Username.TryParse(account.Typed!, policy.AllowedCallingCodes, out var name)
            ? name!
            : throw new ArgumentException("The username was not checked.", nameof(account));

    // Messages go to the stored address: an email address as it was typed, a number in canonical form.
    internal static string? Name(JsonBody body, TenantPolicy policy)
    {
        if (body.OptionalText("username") is not { } text)
        {
            return null;
        }

        if (EmailAddress.TryParse(text, out var email))
        {
            return email!.Stored;
        }

        if (PhoneNumber.TryParse(text, policy.AllowedCallingCodes, out var phone)
            && PhoneNumber.IsAllowed(phone, policy.AllowedCallingCodes))
        {
            return phone;
        }

        body.Reject("username", "Must be an email address, or a phone number with its country code.");
        return null;
    }

    internal static string? ExternalId(JsonBody body)
    {
        var text = body.OptionalText("externalId", MaximumExternalId);
        if (text is not null && (text.Length == 0 || text.Trim().Length != text.Length
            || !TextRules.HasOnlyVisible(text)))
        {
            body.Reject("externalId", "Must have visible characters only, and no space at an end.");
        }

        return text;
    }

    internal static string? Email(JsonBody body)
    {
        if (body.OptionalText("email") is not { } text)
        {
            return null;
        }

        if (!EmailAddress.TryParse(text, out var email))
        {
            body.Reject("email", "Must be an email address.");
        }

        return email?.Stored;
    }

    internal static string? Phone(JsonBody body, TenantPolicy policy)
    {
        if (body.OptionalText("phone") is not { } text)
        {
            return null;
        }

        if (!PhoneNumber.TryParse(text, policy.AllowedCallingCodes, out var phone)
            || !PhoneNumber.IsAllowed(phone, policy.AllowedCallingCodes))
        {
            body.Reject("phone", "Must be a phone number with its country code, one that this tenant allows.");
            return null;
        }

        return phone;
    }
}
