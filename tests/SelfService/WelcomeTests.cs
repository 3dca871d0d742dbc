using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Decisions;
using Countersign.Lockout;
using Countersign.Messages;
using Countersign.Passwords;
using Countersign.Secrets;
using Countersign.SelfService;
using Countersign.SignIn;
using Countersign.Tests.Rig;

namespace Countersign.Tests.SelfService;

/// <summary>The link by which a user who was created without a password sets the first one.</summary>
public class WelcomeTests
{
    private const string Chosen = "an entirely new password";
    private readonly AccountRig rig = new();

    public WelcomeTests() =>
        rig.Account = rig.Account with { Head = rig.Account.Head with { PasswordHash = null } };

    [Fact]
    public void The_link_sets_the_first_password_which_its_address_has_proved()
    {
        rig.Apply(Welcome.Resend(rig.Account, rig.Context));

        Assert.Null(Confirm().Refusal);

        Assert.IsType<LoginOutcome.SignedIn>(rig.SignIn(Chosen).Value);
        Assert.Equal("inbox", rig.Account.Head.PasswordProvedBy);
        Assert.Equal("welcome-link", rig.Account.Proved["inbox"].By);
        Assert.Equal([MessageKind.Welcome, MessageKind.PasswordChanged], rig.Messages.Select(one => one.Kind));
    }

    [Fact]
    public void The_link_works_once_and_for_seventy_two_hours()
    {
        rig.Apply(Welcome.Resend(rig.Account, rig.Context));
        Assert.Equal(rig.Now.AddHours(72), rig.Messages[0].NotAfter);
        rig.Now = rig.Now.AddHours(72);
        Assert.Equal(RefusalCode.LinkExpired, Confirm().Refusal!.Code);

        rig.Now = rig.Now.AddTicks(-1);
        Assert.Null(Confirm().Refusal);
        Assert.Equal(RefusalCode.LinkExpired, Confirm().Refusal!.Code);
    }

    [Fact]
    public void A_resend_repeats_the_link_for_half_of_its_time_and_then_replaces_it()
    {
        rig.Apply(Welcome.Resend(rig.Account, rig.Context));
        rig.Now = rig.Now.AddHours(36).AddTicks(-1);
        rig.Apply(Welcome.Resend(rig.Account, rig.Context));
        rig.Now = rig.Now.AddTicks(1);
        rig.Apply(Welcome.Resend(rig.Account, rig.Context));

        Assert.Equal([1, 1, 2], rig.Messages.Select(message => message.Generation));
        Assert.Equal(RefusalCode.LinkExpired, Confirm(generation: 1).Refusal!.Code);
        Assert.Null(Confirm(generation: 2).Refusal);
    }

    // The old key may be removed a day later, and the link is valid for three.
    [Fact]
    public void A_resend_under_another_key_replaces_the_link()
    {
        rig.Apply(Welcome.Resend(rig.Account, rig.Context));
        rig.Apply(Welcome.Resend(rig.Account, rig.Context with { CodeKeyId = "key-2" }));

        Assert.Equal([(1, "key-1"), (2, "key-2")], rig.Messages.Select(one => (one.Generation, one.KeyId)));
        Assert.Equal(RefusalCode.LinkExpired, Confirm(generation: 1).Refusal!.Code);
    }

    [Fact]
    public void A_link_whose_key_was_removed_has_expired_and_a_forged_one_is_not_found()
    {
        rig.Apply(Welcome.Resend(rig.Account, rig.Context));
        var (head, locator) = (rig.Account.Head, new Locator(rig.Partition.Id, Locator.NoRow, 1));
        var derived = new DerivedTokens(AccountRig.Keys);
        var tokens = new RecoveryTokens(new OpaqueTokens(new LocatorSeal(AccountRig.Keys)), derived);
        var right = derived.Proof(
            "key-1", "acme", rig.Partition.Id, Welcome.Purpose, head.UsernameAddress.Hash, generation: 1);

        Assert.Null(Refusal(head, right));
        Assert.Equal(Aggregates.Refusal.NotFound, Refusal(head, Secret.FromText("forged")));
        Assert.Equal(
            Aggregates.Refusal.LinkExpired,
            Refusal(head with { WelcomeLink = head.WelcomeLink with { KeyId = "removed" } }, right));
        Assert.Equal(Aggregates.Refusal.NotFound, Refusal(head with { WelcomeLink = RecoveryLink.None }, right));

        Refusal? Refusal(AccountHead of, Secret proof) =>
            tokens.RefusalFor(of, "acme", Welcome.Purpose, locator, proof);
    }

    [Fact]
    public void A_welcome_link_and_a_recovery_link_do_not_do_each_others_work()
    {
        rig.Apply(Welcome.Resend(rig.Account, rig.Context));
        Assert.Equal(
            RefusalCode.LinkExpired,
            rig.Apply(PasswordReset.Confirm(rig.Account, 1, Password(Chosen), rig.Context)).Refusal!.Code);

        var other = new AccountRig();
        other.Apply(PasswordReset.Request(other.Account, other.Name, other.Allowed));
        Assert.Equal(
            RefusalCode.LinkExpired,
            other.Apply(Welcome.Confirm(other.Account, 1, Password(Chosen), other.Context)).Refusal!.Code);
    }

    [Fact]
    public void A_user_with_a_password_gets_no_welcome_link() => Assert.Equal(
        RefusalCode.Conflict, Welcome.Resend(new AccountRig().Account, rig.Context).Outcome.Refusal!.Code);

    [Fact]
    public void A_welcome_link_clears_no_lock_and_refills_nothing()
    {
        rig.Apply(Welcome.Resend(rig.Account, rig.Context));
        rig.FailTimes(5);

        Assert.Null(Confirm().Refusal);
        Assert.Equal(RefusalCode.Locked, rig.SignIn(Chosen).Refusal!.Code);
    }

    // Whoever stole an administrator's session would set an address of their own, and then a password through it.
    [Fact]
    public void An_address_in_quarantine_gets_no_link_and_its_link_sets_no_password()
    {
        rig.Apply(Welcome.Resend(rig.Account, rig.Context));
        var quarantined = rig.Account.Head.UsernameAddress with { UsableFrom = rig.Now + TimeSpan.FromHours(24) };
        rig.Account = rig.Account with { Head = rig.Account.Head with { UsernameAddress = quarantined } };

        rig.Now = quarantined.UsableFrom!.Value.AddTicks(-1);
        Assert.Equal(Refusal.Conflict, rig.Apply(Welcome.Resend(rig.Account, rig.Context)).Refusal);
        Assert.Equal(Refusal.LinkExpired, Confirm().Refusal);

        rig.Now = rig.Now.AddTicks(1);
        Assert.Null(rig.Apply(Welcome.Resend(rig.Account, rig.Context)).Refusal);
        Assert.Null(Confirm().Refusal);
    }

    private Result<Done> Confirm(int? generation = null) => rig.Apply(Welcome.Confirm(
        rig.Account, generation ?? rig.Account.Head.WelcomeLink.Generation, Password(Chosen), rig.Context));

    private NewPassword Password(string text) => new(Secret.FromText(text), rig.Hashing);
}
