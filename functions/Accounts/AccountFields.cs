using Countersign.Http;
using Countersign.Names;
using Countersign.Tenants;

namespace Countersign.Accounts;

/// <summary>Fields that name people, read from a body.</summary>
public static class AccountFields
{
    /// <summary>A username in any spelling; null after a problem was noted.</summary>
    public static Username? Username(this JsonBody body, string field, TenantScope scope)
    {
        var text = body.Text(field);
        if (text.Length == 0)
        {
            return null;
        }

        if (!Names.Username.TryParse(text, scope.Tenant.Head.Policy.AllowedCallingCodes, out var name))
        {
            body.Reject(field, "Must be an email address, or a phone number with its country code.");
        }

        return name;
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
