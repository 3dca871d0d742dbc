using Countersign.Aggregates;
using Countersign.Factors;
using Countersign.Passkeys;
using Countersign.SignIn;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Passkeys;

/// <summary>The decision about a passkey without a name, at its edges.</summary>
public class PasskeyDecisionTests
{
    private readonly AccountRig rig = new AccountRig().WithPasskey(counter: 7);

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(0, 1, true)]
    [InlineData(7, 8, true)]
    [InlineData(7, 7, false)]
    [InlineData(7, 6, false)]
    [InlineData(7, 0, false)]
    public void A_counter_must_grow_unless_there_is_none(uint before, uint now, bool isRight)
    {
        rig.Account = rig.Account with { Passkeys = PasskeySet.None };
        rig.WithPasskey(before);
        var challenge = Start();

        var outcome = Decide(challenge, new PasskeyUse(now, IsSynced: false, IsBackedUp: false));

        Assert.Equal(isRight, outcome.Refusal is null);
        Assert.Equal(isRight ? now : before, Assert.Single(rig.Account.Passkeys.All).Counter);
        Assert.Equal(isRight ? 0 : 1, rig.Messages.Count);
        Assert.True(rig.Account.SpentChallenges!.Has(challenge));
    }

    [Fact]
    public void A_challenge_is_answered_until_it_expires()
    {
        var (first, second) = (Start(), Start());
        rig.Now += UnnamedChallenge.Lifetime - TimeSpan.FromMilliseconds(1);
        Assert.Null(Decide(first, Use(8)).Refusal);
        rig.Now += TimeSpan.FromMilliseconds(1);

        Assert.Equal(PasskeySignIn.Wrong, Decide(second, Use(9)).Refusal);
    }

    [Fact]
    public void A_challenge_is_answered_once()
    {
        var challenge = Start();
        Assert.Null(Decide(challenge, Use(8)).Refusal);

        Assert.Equal(PasskeySignIn.Wrong, Decide(challenge, Use(9)).Refusal);
    }

    [Fact]
    public void A_passkey_that_names_nobody_signs_in_only_behind_a_name()
    {
        var unnamed = Start();
        Assert.Equal(PasskeySignIn.Wrong, Decide(unnamed, Use(8), names: null).Refusal);

        var named = rig.OpenChallenge();
        var answer = rig.AnswerOf("", Factor.Passkey) with { Passkey = Assertion(named, Use(8), names: null) };
        Assert.IsType<LoginOutcome.SignedIn>(
            Verification.Decide(rig.Account, rig.RefOf(named), answer, rig.Verifiers, rig.Context).Outcome.Value);
    }

    [Fact]
    public void A_wrong_passkey_behind_a_password_is_charged_and_its_owner_is_not_told_of_a_copy()
    {
        var challenge = rig.OpenChallenge();
        rig.Forget();
        var answer = rig.AnswerOf("", Factor.Passkey) with { Passkey = Assertion(challenge, null) };

        rig.Apply(Verification.Decide(rig.Account, rig.RefOf(challenge), answer, rig.Verifiers, rig.Context));

        Assert.Equal(["attempt.failed passkey 1"], rig.Written);
    }

    [Fact]
    public void Where_the_tenant_allows_no_passkeys_none_is_asked_for()
    {
        rig.Policy = rig.Policy with { SecondFactors = rig.Policy.SecondFactors with { Allowed = ["totp"] } };

        Assert.Equal(
            Refusal.FactorNotOffered, PasskeySignIn.Start(rig.Policy, rig.Context.Entropy, rig.Now).Refusal);
    }

    [Fact]
    public void A_wrong_passkey_without_a_name_writes_nothing()
    {
        var challenge = Start();
        var before = rig.Account;

        Assert.Equal(PasskeySignIn.Wrong, Decide(challenge, null).Refusal);

        Assert.Same(before, rig.Account);
    }

    [Fact]
    public void A_locked_account_keeps_the_challenge_for_later()
    {
        var challenge = Start();
        rig.FailTimes(5);

        Assert.Equal(RefusalCode.Locked, Decide(challenge, Use(8)).Refusal!.Code);
        Assert.Null(rig.Account.SpentChallenges);
    }

    [Fact]
    public void A_disabled_account_answers_like_an_unknown_passkey()
    {
        var challenge = Start();
        rig.Account = rig.Account with { Head = rig.Account.Head with { Disabled = true } };

        Assert.Equal(PasskeySignIn.Wrong, Decide(challenge, Use(8)).Refusal);
    }

    [Fact]
    public void Whether_a_passkey_is_synced_never_changes() =>
        Assert.Equal(PasskeySignIn.Wrong, Decide(Start(), Use(8) with { IsSynced = true }).Refusal);

    private static PasskeyUse Use(uint counter) => new(counter, IsSynced: false, IsBackedUp: false);

    private UnnamedChallenge Start() => PasskeySignIn.Start(rig.Context.Policy, rig.Context.Entropy, rig.Now).Value;

    private Result<LoginOutcome> Decide(UnnamedChallenge challenge, PasskeyUse? use, string? names = "handle") =>
        rig.Apply(
            PasskeySignIn.Decide(
                rig.Account, challenge, Assertion(challenge.Id, use, names), rig.Verifiers.Passkeys, rig.Context));

    private PlainAssertion Assertion(string challenge, PasskeyUse? use, string? names = "handle") =>
        new(rig.Verifiers.Passkeys.Bytes(rig.Partition.Tenant, challenge)) { Use = use, UserHandle = names };
}
