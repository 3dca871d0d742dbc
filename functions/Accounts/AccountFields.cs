using Countersign.Addresses;
using Countersign.Factors;
using Countersign.Http;
using Countersign.Policy;
using Countersign.Tenants;

namespace Countersign.Accounts;

/// <summary>Fields of a body that several features read: names, addresses, codes, factors.</summary>
internal static class AccountFields
{
    /// <summary>A username in any spelling; null after a problem was noted.</summary>
    public static Username? Username(this JsonBody body, string field, TenantScope scope)
    {
        var text = body.Text(field);
        if (text.Length == 0)
        {
            return null;
        }

        // The kind of a number follows from its digits alone, so this answer says nothing about who has the name. The
        // tenant's list is not asked: who has a name already keeps it when the list changes.
        if (!Countersign.Addresses.Username.TryParse(text, scope.Tenant.Head.Policy.AllowedCallingCodes, out var name)
            || !name!.TakesMessages)
        {
            body.Reject(field, "Must be an email address, or a phone number with its country code.");
            return null;
        }

        return name;
    }

    /// <summary>Any factor by its wire name; null after a problem was noted.</summary>
    public static Factor? Factor(this JsonBody body, string field)
    {
        var name = body.Text(field);
        var factor = FactorKinds.Parse(name);
        if (factor is null && name.Length > 0)
        {
            body.Reject(field, "There is no such factor.");
        }

        return factor;
    }

    /// <summary>`email` or `sms`; null after a problem was noted.</summary>
    public static Factor? SentFactor(this JsonBody body, string field)
    {
        var name = body.Text(field);
        if (SentFactor(name) is not { } factor)
        {
            body.Reject(field, "Must be email or sms.");
            return null;
        }

        return factor;
    }

    public static Factor? SentFactor(string name) =>
        FactorKinds.Parse(name) is { } factor && factor.IsSent() ? factor : null;

    /// <summary>
    /// An address to write to: an email address as it was given, a number as E.164. Null after a problem was noted.
    /// </summary>
    public static string? Address(this JsonBody body, string field, Channel channel, TenantScope scope)
    {
        var text = body.Text(field);
        var codes = scope.Tenant.Head.Policy.AllowedCallingCodes;
        if (channel == Channel.Email && EmailAddress.TryParse(text, out var email))
        {
            return email!.Stored;
        }

        if (channel == Channel.Sms
            && PhoneNumber.TryParse(text, codes, out var number)
            && PhoneNumber.IsAllowed(number, codes))
        {
            return number;
        }

        if (text.Length > 0)
        {
            body.Reject(
                field,
                channel == Channel.Email
                    ? "Must be an email address."
                    : "Must be a phone number with its country code, one that this tenant allows.");
        }

        return null;
    }

    /// <summary>A name or title, fit to be read by strangers.</summary>
    public static string FitText(this JsonBody body, string field) =>
        body.Text(field) is { Length: > 0 } text ? Fit(body, field, text) : "";

    public static string? OptionalFitText(this JsonBody body, string field) =>
        body.OptionalText(field) is { } text ? Fit(body, field, text) : null;

    private static string Fit(JsonBody body, string field, string text)
    {
        if (!DisplayText.IsFit(text))
        {
            body.Reject(field, DisplayText.Rule);
        }

        return text;
    }

    public static string? OptionalSixDigits(this JsonBody body, string field) =>
        body.Has(field) ? body.SixDigits(field) : null;

    /// <summary>A language that messages are written in; a tag with a region (`sv-SE`) is its language.</summary>
    public static string? OptionalLocale(this JsonBody body)
    {
        if (body.OptionalText("locale") is not { } tag)
        {
            return null;
        }

        var locale = Languages.Find(tag);
        if (locale is null)
        {
            body.Reject("locale", $"Must be one of {string.Join(", ", Languages.All)}, with or without a region.");
        }

        return locale;
    }

    /// <summary>Exactly six ASCII digits; anything else is noted and never reaches a verifier.</summary>
    public static string SixDigits(this JsonBody body, string field)
    {
        var code = body.Text(field);
        if (code.Length > 0 && (code.Length != 6 || !code.All(char.IsAsciiDigit)))
        {
            body.Reject(field, "Must be six digits.");
        }

        return code;
    }
}
