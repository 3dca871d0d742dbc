using Countersign.Access;
using Countersign.Aggregates;
using Countersign.Decisions;
using Countersign.Lockout;
using Countersign.SignIn;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Lockout;

/// <summary>A used idempotency key that comes again with another body is a guess.</summary>
public class ReusedKeyTests
{
    [Fact]
    public void It_costs_an_attempt_and_the_fifth_locks_the_account()
    {
        var rig = new AccountRig();
        for (var failures = 1; failures < 5; failures++)
        {
            Assert.Equal(RefusalCode.IdempotencyKeyReused, Reuse().Code);
            Assert.Equal(failures, rig.Account.Head.Budget.Failures);
        }

        rig.Forget();
        Assert.Equal(RefusalCode.Locked, Reuse().Code);
        Assert.Equal(["attempt.failed 5", "account.locked 5 #", "> Unlock Email address"], rig.Written);
        Assert.Null(Attempts.RefuseReusedKey(rig.Account, rig.Context).Next);
        Assert.Equal(Refusal.Locked, Reuse());

        Refusal Reuse() => rig.Apply(Attempts.RefuseReusedKey(rig.Account, rig.Context)).Refusal!;
    }

    [Fact]
    public void It_costs_an_attempt_of_an_invitation_too()
    {
        var rig = new InvitationRig();
        for (var failures = 1; failures < 5; failures++)
        {
            Assert.Equal(RefusalCode.IdempotencyKeyReused, Reuse().Code);
            Assert.Equal(failures, rig.Invitation.Budget.Failures);
        }

        Assert.Equal((RefusalCode.Locked, "sender"), (Reuse().Code, Reuse().Recovery));
        Assert.Null(ResourceChallenges.RefuseReusedKey(rig.Invitation, rig.Context).Next);

        Refusal Reuse() => rig.Apply(ResourceChallenges.RefuseReusedKey(rig.Invitation, rig.Context)).Refusal!;
    }

    [Fact]
    public void Nobody_is_charged_for_a_passkey_without_a_name()
    {
        var rig = new AccountRig();

        Assert.Equal(Refusal.IdempotencyKeyReused, Reuse().Outcome.Refusal);
        Assert.Same(rig.Account, Reuse().Next);
        rig.FailTimes(5);
        Assert.Equal((Refusal.Locked, null), (Reuse().Outcome.Refusal, Reuse().Next));

        Decision<Countersign.Accounts.Account, Done> Reuse() =>
            PasskeySignIn.RefuseReusedKey(rig.Account, rig.Context);
    }
}
