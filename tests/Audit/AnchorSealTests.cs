using System.Security.Cryptography;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Secrets;

namespace Countersign.Tests.Audit;

public class AnchorSealTests
{
    private readonly AnchorSeal seal = new(
        new MasterKeys("one", new Dictionary<string, Secret> { ["one"] = Secret.Random(32) }));
    private readonly PartitionId partition = PartitionId.Account("acme", "anna");

    [Fact]
    public void A_sum_does_not_depend_on_order_and_a_summand_can_be_subtracted()
    {
        var (one, two) = (AnchorSum.Of(RandomNumberGenerator.GetBytes(32)), AnchorSum.Of(
            Enumerable.Repeat((byte)0xFF, 32).ToArray()));

        Assert.Equal(one.Plus(two), two.Plus(one));
        Assert.Equal(one, one.Plus(two).Minus(two));
        Assert.Equal(AnchorSum.Zero, one.Minus(one));
        Assert.Equal(one.Plus(two), AnchorSum.Of(one.Plus(two).Bytes()));
        Assert.Equal(32, AnchorSum.Of([1]).Bytes().Length);
    }

    [Fact]
    public void Any_change_to_an_anchor_invalidates_its_mac()
    {
        var anchor = seal.Anchor(partition, 3, [1]);

        Assert.Null(seal.ProblemOf(anchor));
        Assert.All(
            [
                anchor with { Sequence = 4 }, anchor with { Link = [2] }, anchor with { Mac = [] },
                anchor with { Partition = PartitionId.Account("acme", "bert") }, anchor with
                {
                    Partition = PartitionId.Account("umbrella", "anna"),
                }],
            changed => Assert.Equal(AuditProblem.Changed, seal.ProblemOf(changed)));
        Assert.Equal(AuditProblem.Unverifiable, seal.ProblemOf(anchor with { KeyId = "gone" }));
    }

    [Fact]
    public void A_root_masks_its_sum_and_any_change_invalidates_its_mac()
    {
        var sum = seal.SummandOf(seal.Anchor(partition, 3, [1]));
        var (root, again) = (Root(1), Root(2));

        Assert.Equal((sum, sum), (seal.SumOf(root), seal.SumOf(again)));
        Assert.NotEqual(root.MaskedSum, again.MaskedSum);
        Assert.Null(seal.ProblemOf(root));
        Assert.All(
            [
                root with { Count = 2 }, root with { Tenant = "umbrella" }, root with { Nonce = again.Nonce },
                root with { MaskedSum = again.MaskedSum }, root with { At = root.At.AddTicks(1) }, root with
                {
                    Watermark = null,
                }],
            changed => Assert.Equal(AuditProblem.Changed, seal.ProblemOf(changed)));

        AnchorRoot Root(byte nonce) =>
            seal.Root("acme", 1, sum, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, [nonce]);
    }

    [Theory]
    [InlineData(3, 1, HeadStanding.Same)]
    [InlineData(3, 2, HeadStanding.Forked)]
    [InlineData(2, 1, HeadStanding.Behind)]
    [InlineData(4, 2, HeadStanding.Ahead)]
    public void A_head_is_compared_with_its_anchor(long sequence, byte link, HeadStanding standing) =>
        Assert.Equal(standing, seal.Anchor(partition, 3, [1]).Judge(sequence, [link]));

    [Fact]
    public void The_watermark_is_the_newest_head_but_not_after_the_start_of_the_read_and_never_goes_back()
    {
        var noon = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

        Assert.Equal(noon.AddMinutes(-1), Reached(null, noon, noon.AddMinutes(-1)));
        Assert.Equal(noon, Reached(null, noon, noon.AddMinutes(1)));
        Assert.Equal(noon, Reached(noon, noon.AddHours(1), noon.AddMinutes(-1)));
        Assert.Null(Reached(null, null, noon));
        Assert.Equal(noon, Reached(noon, noon.AddHours(1), null));

        static DateTimeOffset? Reached(DateTimeOffset? former, DateTimeOffset? now, DateTimeOffset? written)
        {
            var mark = new Watermark(former);
            mark.ReadAt(now);
            mark.Saw(written);
            return mark.Reached;
        }
    }
}
