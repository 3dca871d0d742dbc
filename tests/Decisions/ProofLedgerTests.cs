using Countersign.Factors;
using Countersign.Lockout;
using Countersign.Passwords;
using Countersign.Secrets;
using Countersign.SelfService;
using Countersign.SignIn;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Decisions;

/// <summary>The ledger of an account says how each inbox was proved. The words are stored: none is renamed.</summary>
public class ProofLedgerTests
{
    private readonly AccountRig rig = new();

    [Fact]
    public void By_a_login_code() => AssertProved("inbox", "code", () =>
    {
        var begun = ((LoginOutcome.Challenged)rig.SignInByCode().Value).Challenge.Ref.Id;
        rig.Verify(begun, rig.SentCode(), Factor.Email);
    });

    [Fact]
    public void By_an_enrolment() => AssertProved("elsewhere", "factor", () =>
    {
        var session = rig.SignedIn();
        rig.Start(session, Factor.Sms);
        rig.Confirm(session, Factor.Sms, rig.SentCode());
    });

    [Fact]
    public void By_the_link_that_unlocks() => AssertProved("inbox", "unlock-link", () =>
    {
        rig.FailTimes(5);
        rig.Apply(Unlock.ByLink(rig.Account, rig.Account.Head.UnlockLink.Generation, rig.Context));
    });

    [Fact]
    public void By_the_link_that_resets_a_password() => AssertProved("inbox", "password-link", () =>
    {
        rig.Apply(PasswordReset.Request(rig.Account, rig.Name, rig.Allowed));
        rig.Apply(PasswordReset.Confirm(rig.Account, rig.Account.Head.PasswordLink.Generation, New(), rig.Context));
    });

    [Fact]
    public void By_the_link_that_sets_the_first_password() => AssertProved("inbox", "welcome-link", () =>
    {
        rig.Account = rig.Account with { Head = rig.Account.Head with { PasswordHash = null } };
        rig.Apply(Welcome.Resend(rig.Account, rig.Context));
        rig.Apply(Welcome.Confirm(rig.Account, rig.Account.Head.WelcomeLink.Generation, New(), rig.Context));
    });

    private NewPassword New() => new(Secret.FromText("an entirely new password"), rig.Hashing);

    private void AssertProved(string inbox, string by, Action act)
    {
        Assert.Empty(rig.Account.Proved);
        act();

        Assert.Equal(by, rig.Account.Proved[inbox].By);
    }
}
