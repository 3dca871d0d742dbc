using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Decisions;
using Countersign.Factors;

namespace Countersign.SelfService;

/// <summary>What a user may change without a fresh proof: settings that do not affect security.</summary>
public static class Profile
{
    public static Decision<Account, Done> Update(
        Account account, string sessionId, ProfileChange change, DecisionContext context)
    {
        if (account.LiveSession(sessionId, context) is null)
        {
            return Decision.No<Account, Done>(Refusal.InvalidToken);
        }

        if (change is { SetsPreferredFactor: true, PreferredFactor: { } wanted }
            && !SecondFactors.Enrolled(account).Contains(wanted))
        {
            return Decision.No<Account, Done>(Refusal.FactorNotOffered);
        }

        var head = account.Head with
        {
            PreferredFactor = change.SetsPreferredFactor ? change.PreferredFactor : account.Head.PreferredFactor,
            Locale = change.SetsLocale ? change.Locale : account.Head.Locale,
            Name = change.SetsName ? change.Name : account.Head.Name,
        };
        return head == account.Head
            ? new Decision<Account, Done>(default(Done), null)
            : new Decision<Account, Done>(default(Done), account with { Head = head })
            {
                Events = [new AuditEvent(AuditType.ProfileChanged) { By = "user" }],
            };
    }
}

/// <summary>What a user wants to change in their own account.</summary>
public readonly record struct ProfileChange(
    bool SetsPreferredFactor, Factor? PreferredFactor, bool SetsLocale, string? Locale, bool SetsName = false,
    string? Name = null);
