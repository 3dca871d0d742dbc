using Countersign.Accounts;
using Countersign.Secrets;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Accounts;

public class TotpVerifierTests
{
    private const long Step = 60_000_000;
    private static readonly DateTimeOffset StepBegins = DateTimeOffset.FromUnixTimeSeconds(Step * 30);
    private readonly string code = new AccountRig().Code(Step);

    [Theory]
    [InlineData(-0.001, TotpMatch.Wrong)]
    [InlineData(0, TotpMatch.Right)]
    [InlineData(29.999, TotpMatch.Right)]
    [InlineData(30, TotpMatch.Right)]
    [InlineData(59.999, TotpMatch.Right)]
    [InlineData(60, TotpMatch.Wrong)]
    [InlineData(61, TotpMatch.Wrong)]
    [InlineData(-30, TotpMatch.Wrong)]
    public void A_code_is_valid_for_exactly_sixty_seconds_from_the_start_of_its_step(
        double seconds, TotpMatch expected) =>
        Assert.Equal(expected, Check(seconds, lastStep: -1).Match);

    [Fact]
    public void A_code_of_the_next_step_is_accepted_only_if_the_tenant_allows_it()
    {
        Assert.Equal(TotpMatch.Right, Check(-30, -1, futureSteps: 1).Match);
        Assert.Equal(TotpMatch.Wrong, Check(-30.001, -1, futureSteps: 1).Match);
    }

    [Theory]
    [InlineData(Step - 1, TotpMatch.Right)]
    [InlineData(Step, TotpMatch.Replayed)]
    [InlineData(Step + 1, TotpMatch.Replayed)]
    public void Only_a_step_after_the_last_accepted_step_is_accepted(long lastStep, TotpMatch expected) =>
        Assert.Equal(expected, Check(45, lastStep).Match);

    [Fact]
    public void Two_consecutive_codes_are_both_valid_in_their_overlap()
    {
        var next = new AccountRig().Code(Step + 1);
        var secret = AccountRig.TotpSecret;

        Assert.Equal(TotpMatch.Right, Check(45, -1).Match);
        Assert.Equal(
            TotpMatch.Right,
            TotpVerifier.Check(
                secret, new TotpEnrolment("enrolment", "", StepBegins), next, StepBegins.AddSeconds(45), 0).Match);
    }

    [Fact]
    public void An_accepted_step_is_returned_so_that_it_can_be_stored()
    {
        Assert.Equal(Step, Check(10, -1).Enrolment.LastStep);
    }

    /// <summary>RFC 6238 Appendix B, SHA-1: its codes have eight digits; our codes are the last six of them.</summary>
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void Codes_are_those_of_RFC_6238_Appendix_B(long seconds, string rfcCode)
    {
        var secret = Secret.FromText("12345678901234567890");
        var at = DateTimeOffset.FromUnixTimeSeconds(seconds);

        var result = TotpVerifier.Check(secret, new TotpEnrolment("enrolment", "", at), rfcCode, at, 0);

        Assert.Equal((TotpMatch.Right, seconds / 30), (result.Match, result.Enrolment.LastStep));
    }

    private TotpResult Check(double seconds, long lastStep, int futureSteps = 0) =>
        TotpVerifier.Check(
            AccountRig.TotpSecret, new TotpEnrolment("enrolment", "", StepBegins) { LastStep = lastStep }, code,
            StepBegins.AddTicks((long)(seconds * TimeSpan.TicksPerSecond)), futureSteps);
}
