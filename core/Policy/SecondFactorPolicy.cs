using System.Collections.Immutable;

namespace Countersign.Policy;

/// <summary>
/// Which second factors users may enrol, and which is asked for first. No setting makes an account single-factor: who
/// has only other factors passes with one of them, and must then enrol an allowed one.
/// </summary>
public sealed record SecondFactorPolicy
{
    /// <summary>The names of all second factors, in the default order.</summary>
    public static ImmutableArray<string> All { get; } = ["totp", "passkey", "sms", "email"];

    /// <summary>Factors that may be enrolled.</summary>
    /// <value>At least one; all by default.</value>
    public ImmutableArray<string> Allowed { get; set; } = All;

    /// <summary>
    /// The order in which factors are offered. A factor that it does not name comes after the others.
    /// </summary>
    public ImmutableArray<string> Order { get; set; } = All;

    public bool Allows(string factor) => Allowed.Contains(factor, StringComparer.Ordinal);

    /// <summary>The place of a factor in the order; lower is earlier.</summary>
    public int Rank(string factor)
    {
        var place = Order.IndexOf(factor);
        return place >= 0 ? place : Order.Length + All.IndexOf(factor);
    }

    /// <summary>The allowed factors in their order.</summary>
    public IEnumerable<string> AllowedInOrder() => Allowed.OrderBy(Rank);
}
