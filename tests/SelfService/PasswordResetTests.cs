using Countersign.Aggregates;
using Countersign.Decisions;
using Countersign.Messages;
using Countersign.Passwords;
using Countersign.Secrets;
using Countersign.SelfService;
using Countersign.SendLimits;
using Countersign.SignIn;
using Countersign.Tests.Rig;

namespace Countersign.Tests.SelfService;

public class PasswordResetTests
{
    private const string Chosen = "an entirely new password";
    private readonly AccountRig rig = new();

    [Fact]
    public void The_link_sets_a_new_password_and_ends_every_session()
    {
        rig.SignIn();
        Request();

        Assert.Null(Confirm().Refusal);

        Assert.Empty(rig.Account.Sessions);
        Assert.Equal(RefusalCode.InvalidCredentials, rig.SignIn().Refusal!.Code);
        Assert.IsType<LoginOutcome.SignedIn>(rig.SignIn(Chosen).Value);
    }

    [Fact]
    public void A_password_reset_neither_unlocks_nor_refills_the_budget()
    {
        Request();
        rig.FailTimes(5);

        Assert.Null(Confirm().Refusal);
        Assert.Equal(RefusalCode.Locked, rig.SignIn(Chosen).Refusal!.Code);
    }

    [Fact]
    public void A_password_reset_never_skips_the_second_factor()
    {
        rig.WithTotp();
        Request();
        Confirm();

        Assert.IsType<LoginOutcome.Challenged>(rig.SignIn(Chosen).Value);
    }

    [Fact]
    public void A_withheld_link_changes_what_a_request_for_an_unknown_name_changes()
    {
        var withheld = rig.Context with
        {
            SendLimitOutcome = SendLimitOutcome.Allowed(["unit"]) with { IsWithheld = true },
        };
        var decision = PasswordReset.Request(rig.Account, rig.Name, withheld);

        Assert.Null(decision.Outcome.Refusal);
        Assert.Empty(decision.Messages);
        Assert.Single(decision.DecoyMessages);
        Assert.Equal(1, decision.Next!.Head.PasswordPacing.Requested);
        Assert.Equal(rig.Account.Head.PasswordLink, decision.Next.Head.PasswordLink);
    }

    [Fact]
    public void A_request_within_a_minute_of_the_last_one_writes_nothing()
    {
        Request();
        rig.Now += TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1);

        var second = PasswordReset.Request(rig.Account, rig.Name, rig.Allowed);

        Assert.Equal((null, null), (second.Outcome.Refusal, second.Next));
    }

    [Fact]
    public void A_password_reset_sets_no_password_on_an_account_without_one()
    {
        rig.Account = rig.Account with { Head = rig.Account.Head with { PasswordHash = null } };
        var decision = PasswordReset.Request(rig.Account, rig.Name, rig.Allowed);

        Assert.Single(decision.DecoyMessages);
        Assert.Empty(decision.Messages);
        Assert.Equal(RefusalCode.LinkExpired, Confirm().Refusal!.Code);
    }

    [Fact]
    public void The_link_works_once_and_for_fifteen_minutes()
    {
        Request();
        var generation = rig.Account.Head.PasswordLink.Generation;
        rig.Now += TimeSpan.FromMinutes(15);
        Assert.Equal(RefusalCode.LinkExpired, Confirm(generation).Refusal!.Code);

        rig.Now -= TimeSpan.FromTicks(1);
        Assert.Null(Confirm(generation).Refusal);
        Assert.Equal(RefusalCode.LinkExpired, Confirm(generation).Refusal!.Code);
    }

    [Fact]
    public void The_link_stays_valid_when_the_new_password_breaks_the_rules()
    {
        Request();

        Assert.Equal(RefusalCode.InvalidRequest, Confirm(password: "short").Refusal!.Code);
        Assert.Null(Confirm().Refusal);
    }

    [Fact]
    public void The_account_records_the_inbox_that_set_the_password()
    {
        Request();
        Confirm();

        Assert.Equal("inbox", rig.Account.Head.PasswordProvedBy);
        Assert.Equal(MessageKind.PasswordChanged, rig.Messages[^1].Kind);
    }

    private void Request() => rig.Apply(PasswordReset.Request(rig.Account, rig.Name, rig.Allowed));

    private Result<Done> Confirm(int? generation = null, string password = Chosen) => rig.Apply(PasswordReset.Confirm(
        rig.Account, generation ?? rig.Account.Head.PasswordLink.Generation,
        new NewPassword(Secret.FromText(password), rig.Hashing), rig.Context));
}
