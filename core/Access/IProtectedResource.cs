using System.Collections.Immutable;
using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Factors;

namespace Countersign.Access;

/// <summary>
/// An aggregate that asks for proof before it opens. It has its own challenges, its own codes and one attempt budget.
/// The budget belongs to the resource: wrong answers here lock no account.
/// </summary>
public interface IProtectedResource<TSelf> : IAggregate<TSelf>
    where TSelf : class, IProtectedResource<TSelf>
{
    AttemptBudget Budget { get; }

    ImmutableDictionary<string, Challenge> Challenges { get; }

    /// <summary>Where the resource's own codes are sent.</summary>
    Address? AddressFor(Factor factor);

    TSelf WithBudget(AttemptBudget budget);

    TSelf WithChallenges(ImmutableDictionary<string, Challenge> challenges);

    /// <summary>Its audit types and the kind of its code message.</summary>
    static abstract ResourceTerms Terms { get; }
}
