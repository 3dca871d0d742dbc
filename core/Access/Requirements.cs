using System.Collections.Immutable;
using Countersign.Factors;

namespace Countersign.Access;

/// <summary>
/// What a protected resource still requires: one factor out of each list of its own, and a second factor of an account.
/// </summary>
/// <param name="Own">The resource judges these, under its own budget.</param>
/// <param name="SecondFactor">The account judges this, under its own budget; empty when none is required.</param>
public sealed record Requirements(ImmutableArray<ImmutableArray<Factor>> Own, ImmutableArray<Factor> SecondFactor)
{
    public static Requirements Nothing { get; } = new([], []);

    public bool IsNothing => Own.IsEmpty && SecondFactor.IsEmpty;

    public ImmutableArray<ImmutableArray<Factor>> Required => SecondFactor.IsEmpty ? Own : Own.Add(SecondFactor);

    /// <summary>
    /// The resource sends and judges this factor itself. The account's factor of the same name comes after it.
    /// </summary>
    public bool IsOwn(Factor factor) => Own.Any(choices => choices.Contains(factor));
}
