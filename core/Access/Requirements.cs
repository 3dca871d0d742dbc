using System.Collections.Immutable;
using Countersign.Factors;

namespace Countersign.Access;

/// <summary>What a door still asks: codes of its own, one out of each list, and beside them a second factor of an account.</summary>
/// <param name="Own">Judged here, under the door's budget.</param>
/// <param name="SecondFactor">Judged by the account, under its own; empty when nothing is asked of it.</param>
public sealed record Requirements(ImmutableArray<ImmutableArray<Factor>> Own, ImmutableArray<Factor> SecondFactor)
{
    public static Requirements Nothing { get; } = new([], []);

    public bool IsNothing => Own.IsEmpty && SecondFactor.IsEmpty;

    public ImmutableArray<ImmutableArray<Factor>> Required => SecondFactor.IsEmpty ? Own : Own.Add(SecondFactor);

    /// <summary>A code of this factor is the door's own; while it is asked, the account's factor of that name waits.</summary>
    public bool IsOwn(Factor factor) => Own.Any(choices => choices.Contains(factor));
}
