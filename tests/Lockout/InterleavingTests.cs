using Countersign.Tests.Lockout.Interleavings;
using Countersign.Tests.Rig;
using FsCheck;
using FsCheck.Fluent;

namespace Countersign.Tests.Lockout;

/// <summary>
/// Random sequences of everything that can happen to one account, judged by the deciders and by a small model that is
/// written from the rules. A sequence that fails is made shorter while it still fails.
/// </summary>
public class InterleavingTests
{
    private static readonly int Sequences = FullRun.Or(20_000, 250);

    /// <summary>Sequences that never came this far would show nothing.</summary>
    private static readonly string[] Reached =
        ["challenge", "signed in", "sent", "lane", "locked", "over", "ok", "wrong, 4 left", "wrong, 1 left"];

    [Fact]
    public void Every_sequence_of_commands_gets_the_answers_that_the_rules_give()
    {
        var seen = new HashSet<string>();
        var which = Gen.Frequency((4, Gen.Constant(0)), (4, Gen.Constant(1)), (3, Gen.Choose(0, 7)));
        var single =
            from act in Gen.Elements(Enum.GetValues<Act>().Where(act => act < Act.LockOut).ToArray())
            from chosen in which
            select new Step(act, chosen);
        var wait = from chosen in Gen.Choose(0, 7) select new Step(Act.Wait, chosen);
        var lockOut = from times in Gen.Choose(4, 5) select new Step(Act.LockOut, 0, times);
        var attack =
            from act in Gen.Elements(Act.GuessPasswords, Act.GuessCodes)
            from times in Gen.Elements(4, 20, 24, 95, 99)
            select new Step(act, 0, times);
        var step = Gen.Frequency((80, single), (9, wait), (10, lockOut), (1, attack));

        Prop.ForAll(Arb.ToArbitrary<Step[]>(step.ArrayOf(60), Shorter), steps =>
        {
            var driver = new Driver();
            driver.Run(steps);
            seen.UnionWith(driver.Seen);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Sequences).WithReplay(Seed.Value, 1));

        Assert.Empty(Reached.Except(seen));
    }

    // First without a half, then without a quarter, at last without one command or with a smaller one.
    private static IEnumerable<Step[]> Shorter(Step[] steps)
    {
        for (var length = steps.Length / 2; length > 0; length /= 2)
        {
            for (var start = 0; start + length <= steps.Length; start += length)
            {
                yield return [.. steps.Take(start), .. steps.Skip(start + length)];
            }
        }

        for (var i = 0; i < steps.Length; i++)
        {
            foreach (var smaller in steps[i].Smaller())
            {
                yield return [.. steps.Take(i), smaller, .. steps.Skip(i + 1)];
            }
        }
    }
}
