using Countersign.Accounts;
using Countersign.Http;
using Countersign.Policy;

namespace Countersign.Administration;

/// <summary>
/// Reads and checks the body of `PATCH /users/{id}`, a merge patch: null removes an address, the locale, the name or
/// the external id.
/// </summary>
internal static class UserPatch
{
    private static readonly string[] Lasting = ["username", "role", "autoSave", "disabled"];

    public static AccountPatch Read(JsonBody body, TenantPolicy policy)
    {
        foreach (var field in Lasting.Where(body.IsNull))
        {
            body.Reject(field, "Cannot be null.");
        }

        return new AccountPatch
        {
            Email = Replacement(body, "email", NewUser.Email(body)),
            Phone = Replacement(body, "phone", NewUser.Phone(body, policy)),
            Username = NewUser.Name(body, policy),
            Role = body.OptionalChoice<Role>("role"),
            Locale = Replacement(body, "locale", body.OptionalLocale()),
            Name = Replacement(body, "name", body.OptionalFitText("name")),
            ExternalId = Replacement(body, "externalId", NewUser.ExternalId(body)),
            AutoSave = body.OptionalFlag("autoSave"),
            Disabled = body.OptionalFlag("disabled"),
        };
    }

    private static Replacement<string>? Replacement(JsonBody body, string field, string? value) =>
        value is not null || body.IsNull(field) ? new Replacement<string>(value) : null;
}
