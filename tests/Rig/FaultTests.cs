namespace Countersign.Tests.Rig;

public sealed class FaultTests
{
    [Fact]
    public void Faults_are_read_from_compact_text() => Assert.Equal(
        [
            new(12, FaultMode.Lose),
            new(3, FaultMode.Status, 503),
            new(1, FaultMode.Drop, Forever: true),
            new(4, FaultMode.ExitAfter),
        ],
        Fault.ParseAll("12:lose, 3:503,1:drop:forever,4:exit-after"));

    [Fact]
    public void Empty_text_means_no_fault() => Assert.Empty(Fault.ParseAll(""));

    [Theory]
    [InlineData("lose")]
    [InlineData("0:lose")]
    [InlineData("1:explode")]
    [InlineData("1:lose:sometimes")]
    [InlineData("x:lose")]
    public void Any_other_text_is_refused(string text) => Assert.Throws<FormatException>(() => Fault.ParseAll(text));

    [Theory]
    [InlineData(2, false, new[] { false, true, false })]
    [InlineData(2, true, new[] { false, true, true })]
    public void A_fault_hits_its_call_or_that_call_and_all_later_ones(int call, bool forever, bool[] hits) =>
        Assert.Equal(hits, new[] { 1, 2, 3 }.Select(new Fault(call, FaultMode.Drop, Forever: forever).Hits));
}
