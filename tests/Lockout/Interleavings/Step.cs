namespace Countersign.Tests.Lockout.Interleavings;

/// <summary>One command of a sequence. <see cref="Which"/> chooses the token, the challenge or the wait.</summary>
public sealed record Step(Act Act, int Which = 0, int Times = 1)
{
    /// <summary>Long attacks are one step, so that a short sequence reaches the limits of 25 and 100.</summary>
    public IEnumerable<Step> Parts() => Act switch
    {
        Act.LockOut => Repeated(new Step(Act.WrongPassword)),
        Act.GuessPasswords => Repeated(new Step(Act.WrongPassword), new Step(Act.BackOfficeUnlock)),
        Act.GuessCodes => Repeated(
            new Step(Act.RightPassword), new Step(Act.WrongTotp), new Step(Act.BackOfficeUnlock)),
        _ => [this],
    };

    public IEnumerable<Step> Smaller() => Times > 1 ? [this with { Times = 1 }, this with { Times = Times / 2 }]
        : Which > 0 ? [this with { Which = 0 }]
        : [];

    public override string ToString() => $"{Act}({Which}, {Times})";

    private IEnumerable<Step> Repeated(params Step[] steps) => Enumerable.Repeat(steps, Times).SelectMany(step => step);
}

/// <summary>What somebody does with the account: its owner, a stranger, the back office or time.</summary>
public enum Act
{
    RightPassword,
    WrongPassword,
    SignInByCode,
    Send,
    RightTotp,
    WrongTotp,
    ReplayedTotp,
    RightSentCode,
    WrongSentCode,
    OpenUnlockLink,
    RequestUnlock,
    BackOfficeUnlock,
    ClearFailures,
    ResetPassword,
    StepUp,
    Wait,
    LockOut,
    GuessPasswords,
    GuessCodes,
}
