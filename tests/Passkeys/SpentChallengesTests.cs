using Countersign.Passkeys;

namespace Countersign.Tests.Passkeys;

public class SpentChallengesTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    [Fact]
    public void A_spent_challenge_is_known_until_it_expires()
    {
        var challenge = new UnnamedChallenge("a", Start);
        var spent = SpentChallenges.None.Add(challenge);

        var end = Start + UnnamedChallenge.Lifetime;
        Assert.True(spent.WithoutExpired(end - TimeSpan.FromMilliseconds(1))!.Has(challenge));
        Assert.Null(spent.WithoutExpired(end));
        Assert.False(challenge.IsOpen(end));
    }

    [Fact]
    public void The_row_stays_small_and_forgets_no_challenge_that_is_open()
    {
        var all = Enumerable.Range(0, 3 * SpentChallenges.Maximum).Select(
            i => new UnnamedChallenge($"{i}", Start.AddSeconds(i))).ToList();

        var spent = all.Aggregate(SpentChallenges.None, (before, one) => before.Add(one));

        Assert.Equal(SpentChallenges.Maximum, spent.Recent.Length);
        Assert.All(all, one => Assert.True(spent.Has(one)));
        Assert.False(spent.Has(new UnnamedChallenge("next", Start.AddSeconds(all.Count))));
    }

    [Fact]
    public void What_is_dropped_stays_spent_whatever_order_the_answers_came_in()
    {
        var all = Enumerable.Range(0, 2 * SpentChallenges.Maximum).Select(
            i => new UnnamedChallenge($"{i}", Start.AddSeconds(i))).Reverse().ToList();

        var spent = SpentChallenges.None;
        foreach (var one in all)
        {
            spent = spent.Has(one) ? spent : spent.Add(one);
            Assert.True(spent.Has(one));
        }

        Assert.All(all, one => Assert.True(spent.Has(one)));
    }
}
