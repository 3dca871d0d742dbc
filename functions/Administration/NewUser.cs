using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Http;
using Countersign.Passwords;
using Countersign.Policy;
using Countersign.Secrets;
using Countersign.Tenants;

namespace Countersign.Administration;

/// <summary>Reads and checks the body of `POST /users`.</summary>
public static class NewUser
{
    public static NewAccount Read(JsonBody body, TenantScope scope, BackOfficeCaller caller, IPasswordHashing hashing)
    {
        var policy = scope.Tenant.Head.Policy;
        var email = Email(body);
        var phone = Phone(body, policy);
        var username = Name(body, policy);
        if (!body.Has("email") && !body.Has("phone") && !body.Has("username"))
        {
            body.Reject("username", "Give an email address, a phone number or a username.");
        }

        var password = body.OptionalPassword("password") is { } chosen
            ? new NewPassword(chosen, hashing, isDeferred: true)
            : null;
        var name = username ?? email ?? phone ?? "";
        if (password?.Problem(policy.RequireMfa, name, name.Split('@')[0], policy.Name, scope.Id) is { } problem)
        {
            body.Reject("password", problem);
        }

        return new NewAccount(Entropy.Fresh().Id("user"))
        {
            Email = email,
            Phone = phone,
            Username = username,
            Password = password,
            Role = body.OptionalRole() ?? Role.User,
            Locale = body.OptionalLocale(),
            AutoSave = body.OptionalFlag("autoSave") ?? false,
        };
    }

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
