using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Factors;

namespace Countersign.SelfService;

/// <summary>
/// The signed-in user, all factors of the account, and the addresses that get codes of second factors.
/// </summary>
internal sealed record MeAnswer(
    string Id, string Username, string? Email, string? Phone, string Role, string? Locale, string? PreferredFactor,
    string[] Factors, SecondFactorAnswer[] SecondFactors, int RecoveryCodesLeft)
{
    public string? Name { get; init; }

    public static MeAnswer Of(string userId, Account account)
    {
        var head = account.Head;
        var second = Countersign.Accounts.SecondFactors.Enrolled(account).ToList();
        var codes = account.RecoveryCodes?.Hashes.Length ?? 0;
        return new MeAnswer(
            userId, head.UsernameAddress.Text, head.Email?.Text, head.Phone?.Text,
            head.Role.Wire(), head.Locale, head.PreferredFactor?.Wire(),
            [.. All().Select(factor => factor.Wire())],
            [.. second.Select(factor => SecondFactorAnswer.Of(factor, account))], codes)
        {
            Name = head.Name,
        };

        IEnumerable<Factor> All() =>
            [
                .. head.PasswordHash is null ? (Factor[])[] : [Factor.Password], .. second,
                .. codes == 0 ? (Factor[])[] : [Factor.RecoveryCode]];
    }
}

/// <summary>A second factor and, where its codes are sent, the masked address.</summary>
internal sealed record SecondFactorAnswer(string Factor, string? Destination)
{
    public static SecondFactorAnswer Of(Factor factor, Account account) =>
        new(factor.Wire(), account.FactorOf(factor) is { } sent ? Mask.Text(sent.Address.Text) : null);
}
