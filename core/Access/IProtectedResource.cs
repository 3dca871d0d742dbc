using System.Collections.Immutable;
using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Factors;

namespace Countersign.Access;

/// <summary>
/// An aggregate that somebody has to get into: challenges of those who stand before it, codes of its own, and one budget
/// of wrong answers to them. The budget belongs to the door: it locks no account.
/// </summary>
public interface IProtectedResource<TSelf> : IAggregate<TSelf>
    where TSelf : class, IProtectedResource<TSelf>
{
    AttemptBudget Budget { get; }

    ImmutableDictionary<string, Challenge> Challenges { get; }

    /// <summary>Where the door's own codes go.</summary>
    Address? AddressFor(Factor factor);

    TSelf WithBudget(AttemptBudget budget);

    TSelf WithChallenges(ImmutableDictionary<string, Challenge> challenges);

    /// <summary>What its history calls things, and what its codes say.</summary>
    static abstract ResourceTerms Words { get; }
}
