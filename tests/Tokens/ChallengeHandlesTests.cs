using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Passkeys;
using Countersign.Secrets;
using Countersign.Tokens;

namespace Countersign.Tests.Tokens;

public class ChallengeHandlesTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly Entropy entropy = Entropy.Fresh();
    private readonly ChallengeHandles handles = new(
        new OpaqueTokens(
            new LocatorSeal(new MasterKeys("a", new Dictionary<string, Secret> { ["a"] = Secret.Random(32) }))));

    [Fact]
    public void A_handle_leads_to_its_challenge_and_opener_in_its_tenant_alone()
    {
        var partition = PartitionId.Account("acme", entropy.Id("user"));
        var challenge = new ChallengeRef(entropy.Id("challenge"), 3);

        var handle = handles.Make(partition, challenge);

        Assert.True(handles.TryOpen("acme", handle, out var locator));
        Assert.Equal((partition, challenge),
            (ChallengeHandles.PartitionOf("acme", locator), ChallengeHandles.ChallengeOf(locator)));
        Assert.False(handles.TryOpen("other", handle, out _));
    }

    [Fact]
    public void A_handle_without_a_name_leads_to_no_aggregate()
    {
        var challenge = new UnnamedChallenge(entropy.Id("challenge"), Start);

        var handle = handles.Make("acme", challenge);

        Assert.True(handles.TryOpenAny("acme", handle, out var locator));
        Assert.Equal(challenge, ChallengeHandles.UnnamedOf(locator));
        Assert.False(handles.TryOpenAny("other", handle, out _));
        Assert.False(handles.TryOpen("acme", handle, out _));
    }

    [Fact]
    public void A_handle_with_a_name_does_not_open_as_one_without()
    {
        var handle = handles.Make(
            PartitionId.Account("acme", entropy.Id("user")), new ChallengeRef(entropy.Id("challenge"), 0));

        Assert.True(handles.TryOpenAny("acme", handle, out var locator));
        Assert.Null(ChallengeHandles.UnnamedOf(locator));
    }

    [Fact]
    public void Handles_with_and_without_a_name_look_alike()
    {
        var named = handles.Make(
            PartitionId.Account("acme", entropy.Id("user")), new ChallengeRef(entropy.Id("challenge"), 0));

        Assert.Equal(named.Length, handles.Make("acme", new UnnamedChallenge(entropy.Id("challenge"), Start)).Length);
    }
}
