using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Factors;

namespace Countersign.Administration;

/// <summary>A user as the back office sees it: no secret, no hash.</summary>
public sealed record UserAnswer(
    string Id, string Username, string? Email, string? Phone, string Role, string? Locale, bool AutoSave, bool Disabled,
    bool Locked, bool SecondFactor, DateTimeOffset CreatedAt)
{
    public string? Name { get; init; }

    public string? ExternalId { get; init; }

    /// <summary>The enrolled second factors. Lists read only head rows and leave them out.</summary>
    public string[]? Factors { get; init; }

    public static UserAnswer Of(string id, AccountHead head) => new(
        id, head.UsernameAddress.Text, head.Email?.Text, head.Phone?.Text,
        head.Role.Wire(), head.Locale,
        head.AutoSave, head.Disabled, head.Budget.IsLocked, head.SecondFactor, head.CreatedAt)
    {
        Name = head.Name,
        ExternalId = head.ExternalId,
    };

    public static UserAnswer Of(string id, Account account) =>
        Of(id, account.Head) with { Factors = [.. SecondFactors.Enrolled(account).Select(factor => factor.Wire())] };
}
