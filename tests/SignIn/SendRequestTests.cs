using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Challenges;
using Countersign.Factors;
using Countersign.Lockout;
using Countersign.Messages;
using Countersign.SelfService;
using Countersign.SendLimits;
using Countersign.SignIn;
using Countersign.Tests.Rig;

namespace Countersign.Tests.SignIn;

/// <summary>As whose the send limits count a code, where it goes, and what the caller is told about it.</summary>
public class SendRequestTests
{
    private readonly AccountRig rig = new();

    [Fact]
    public void A_login_code_counts_as_a_strangers_and_goes_to_the_typed_name()
    {
        var request = Request(Factor.Email);

        Assert.Equal(
            (SendStanding.Unproven, true, true, false, "anna@example.com"),
            (request.Standing, request.HasReceiver, request.IsTyped, request.IsProved, request.Destination));
        rig.Account = rig.Account.WithProved("inbox", rig.Now, "code");
        Assert.True(Request(Factor.Email).IsProved);
    }

    [Fact]
    public void A_login_code_by_a_channel_that_the_account_does_not_have_counts_on_a_number_of_its_own()
    {
        var request = Request(Factor.Sms);

        Assert.Equal(
            (false, false, $"{rig.Partition.Id}:sms"), (request.HasReceiver, request.IsTyped, request.Destination));
    }

    [Fact]
    public void A_login_code_by_the_accounts_other_channel_counts_on_its_address()
    {
        rig.Account = rig.Account with
        {
            Head = rig.Account.Head with { Phone = new Address(Channel.Sms, "+46700000009", "number", "phone") },
        };

        Assert.Equal("+46700000009", Request(Factor.Sms).Destination);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public void A_recovery_message_goes_to_the_typed_name_and_has_a_receiver_if_there_is_something_to_recover(
        bool unlocks, bool isDue)
    {
        if (unlocks && isDue)
        {
            rig.FailTimes(5);
            rig.Now += TimeSpan.FromMinutes(2);
        }

        rig.Account = unlocks || isDue
            ? rig.Account
            : rig.Account with { Head = rig.Account.Head with { PasswordHash = null } };

        var decision = unlocks
            ? Unlock.Request(rig.Account, rig.Name, rig.Context)
            : PasswordReset.Request(rig.Account, rig.Name, rig.Context);

        Assert.Null(decision.Outcome.Refusal);
        Assert.Equal(
            new SendRequest(Channel.Email, "anna@example.com", SendStanding.Recovery, rig.Partition.Id)
            {
                HasReceiver = isDue,
            },
            decision.SendRequest);
    }

    [Fact]
    public void A_disabled_account_gets_no_login_code_and_counts_like_one_that_does()
    {
        rig.Account = rig.Account with { Head = rig.Account.Head with { Disabled = true } };
        var request = Request(Factor.Email);

        Assert.Equal((false, "anna@example.com"), (request.HasReceiver, request.Destination));
    }

    [Fact]
    public void A_recognised_device_is_no_stranger()
    {
        var device = ((LoginOutcome.SignedIn)rig.SignIn().Value).Grant.Device!;

        var request = FirstFactor.ByCode(rig.Account, Factor.Email, rig.Name, device, rig.Sealer, rig.Context)
            .SendRequest!;

        Assert.Equal(SendStanding.Proven, request.Standing);
    }

    [Fact]
    public void A_code_behind_a_password_counts_as_a_proved_persons()
    {
        rig.With(Factor.Sms, "phone");
        var id = rig.OpenChallenge();

        var request = CodeSending.Decide(rig.Account, rig.RefOf(id), Factor.Sms, rig.Sealer, rig.Context).SendRequest!;

        Assert.Equal((SendStanding.Proven, "+46700000001"), (request.Standing, request.Destination));
    }

    [Fact]
    public void A_code_is_said_to_expire_with_its_challenge_if_that_is_earlier()
    {
        rig.With(Factor.Sms, "phone");
        var id = rig.OpenChallenge();
        Assert.Equal(SentCode.Lifetime, rig.Send(id, Factor.Sms).Value.ExpiresIn);

        rig.Now += TimeSpan.FromMinutes(9);
        var later = rig.Send(id, Factor.Sms).Value;
        Assert.Equal(TimeSpan.FromMinutes(1), later.ExpiresIn);
        Assert.Equal((5, "+46*****01"), (later.AttemptsLeft, later.Destination));
    }

    [Fact]
    public void A_step_up_sends_a_code_of_its_own_kind()
    {
        rig.With(Factor.Sms, "phone");
        var first = rig.OpenChallenge();
        rig.Send(first, Factor.Sms);
        Assert.Equal(MessageKind.SignInCode, rig.Messages[^1].Kind);
        var session = ((LoginOutcome.SignedIn)rig.Verify(first, rig.SentCode(), Factor.Sms).Value).Grant.SessionId;
        var challenge = rig.Apply(StepUp.Start(rig.Account, session, rig.Context)).Value.Ref.Id;

        rig.Send(challenge, Factor.Sms);

        Assert.Equal(MessageKind.StepUpCode, rig.Messages[^1].Kind);
    }

    private SendRequest Request(Factor factor) =>
        FirstFactor.ByCode(rig.Account, factor, rig.Name, null, rig.Sealer, rig.Context).SendRequest!;
}
