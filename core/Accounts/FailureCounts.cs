using Countersign.Factors;

namespace Countersign.Accounts;

/// <summary>Wrong answers of an account since its last complete login, by factor.</summary>
public sealed record FailureCounts
{
    /// <summary>From this count on a factor is spent: it is not judged any more (NIST SP 800-63B-4, 3.2.2).</summary>
    public const int SpentFrom = 100;

    public static FailureCounts None { get; } = new();

    public int Password { get; init; }

    public int Totp { get; init; }

    public int Sms { get; init; }

    public int Email { get; init; }

    public int RecoveryCode { get; init; }

    public int Passkey { get; init; }

    public bool IsSpent(Factor factor) => Of(factor) >= SpentFrom;

    /// <param name="factor">Null for a guess at no factor in particular.</param>
    public FailureCounts Add(Factor? factor) => factor is { } one ? With(one, Of(one) + 1) : this;

    /// <summary>The factor was replaced: the new one has no wrong answers.</summary>
    public FailureCounts Without(Factor factor) => With(factor, 0);

    /// <summary>After a complete login. A factor that is spent stays so until it is replaced.</summary>
    public FailureCounts OnlySpent() => new()
    {
        Password = Spent(Password),
        Totp = Spent(Totp),
        Sms = Spent(Sms),
        Email = Spent(Email),
        RecoveryCode = Spent(RecoveryCode),
        Passkey = Spent(Passkey),
    };

    private static int Spent(int count) => count >= SpentFrom ? count : 0;

    private int Of(Factor factor) => factor switch
    {
        Factor.Password => Password,
        Factor.Totp => Totp,
        Factor.Sms => Sms,
        Factor.Email => Email,
        Factor.RecoveryCode => RecoveryCode,
        Factor.Passkey => Passkey,
        _ => 0,
    };

    private FailureCounts With(Factor factor, int count) => factor switch
    {
        Factor.Password => this with { Password = count },
        Factor.Totp => this with { Totp = count },
        Factor.Sms => this with { Sms = count },
        Factor.Email => this with { Email = count },
        Factor.RecoveryCode => this with { RecoveryCode = count },
        Factor.Passkey => this with { Passkey = count },
        _ => this,
    };
}
