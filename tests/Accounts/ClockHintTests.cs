using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Accounts;

/// <summary>After a right first factor, a code of a wrong clock gets a hint and is never accepted.</summary>
public class ClockHintTests
{
    private readonly AccountRig rig = new AccountRig().WithTotp();

    [Theory]
    [InlineData(-6, -180)]
    [InlineData(-2, -60)]
    [InlineData(-20, -600)]
    [InlineData(3, 90)]
    [InlineData(20, 600)]
    public void A_code_of_another_time_is_refused_and_charged_and_the_answer_says_that_the_clock_is_off(
        int steps, int seconds)
    {
        var refusal = rig.Verify(rig.OpenChallenge(), rig.Code(rig.Step + steps)).Refusal!;

        Assert.Equal((RefusalCode.InvalidCredentials, 4), (refusal.Code, refusal.AttemptsLeft!.Value));
        Assert.Equal(TimeSpan.FromSeconds(seconds), refusal.ClockOffset);
    }

    [Theory]
    [InlineData(-21)]
    [InlineData(21)]
    public void A_code_more_than_ten_minutes_off_is_only_called_wrong(int steps) =>
        Assert.Null(rig.Verify(rig.OpenChallenge(), rig.Code(rig.Step + steps)).Refusal!.ClockOffset);

    [Fact]
    public void A_future_code_that_got_a_clock_hint_is_not_accepted_when_its_time_comes()
    {
        var early = rig.Code(rig.Step + 4);
        rig.Verify(rig.OpenChallenge(), early);
        rig.Now += TimeSpan.FromSeconds(120);

        Assert.Equal(RefusalCode.InvalidCredentials, rig.Verify(rig.OpenChallenge(), early).Refusal!.Code);
        rig.Now += TimeSpan.FromSeconds(30);
        Assert.Null(rig.Verify(rig.OpenChallenge(), rig.Code(rig.Step)).Refusal);
    }

    [Theory]
    [InlineData(8, 4)]
    [InlineData(4, 8)]
    public void Of_several_hinted_codes_none_is_accepted_later_and_none_before_the_last_of_them(int first, int second)
    {
        var (start, codes) = (rig.Now, new[] { rig.Code(rig.Step + first), rig.Code(rig.Step + second) });
        foreach (var code in codes)
        {
            rig.Verify(rig.OpenChallenge(), code);
        }

        foreach (var step in (int[])[4, 6, 8])
        {
            rig.Now = start.AddSeconds(30 * step);
            rig.Account = rig.Account with { Head = rig.Account.Head with { Budget = AttemptBudget.Full } };
            Assert.NotNull(rig.Verify(rig.OpenChallenge(), rig.Code(rig.Step)).Refusal);
        }

        rig.Now = start.AddSeconds(30 * 9);
        Assert.Null(rig.Verify(rig.OpenChallenge(), rig.Code(rig.Step)).Refusal);
    }

    [Fact]
    public void A_used_code_gets_no_clock_hint()
    {
        var code = rig.Code(rig.Step);
        rig.Verify(rig.OpenChallenge(), code);
        rig.Now += TimeSpan.FromMinutes(3);

        Assert.Null(rig.Verify(rig.OpenChallenge(), code).Refusal!.ClockOffset);
    }

    [Fact]
    public void The_fifth_wrong_code_locks_and_gets_no_clock_hint()
    {
        rig.FailTimes(4);
        var refusal = rig.Verify(rig.OpenChallenge(), rig.Code(rig.Step - 6)).Refusal!;

        Assert.Equal((RefusalCode.Locked, (TimeSpan?)null), (refusal.Code, refusal.ClockOffset));
    }
}
