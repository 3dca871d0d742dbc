using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.Messages;
using Countersign.SelfService;
using Countersign.SendLimits;
using Countersign.SignIn;
using Countersign.Tests.Rig;

namespace Countersign.Tests.SignIn;

/// <summary>
/// Codes that are sent: how long they are valid, how often they are sent, and that they are wrong elsewhere.
/// </summary>
public class SentCodeTests
{
    private static readonly SendLimitOutcome Withheld = SendLimitOutcome.Allowed(["unit"]) with { IsWithheld = true };
    private readonly AccountRig rig = new();

    [Fact]
    public void A_login_code_signs_in()
    {
        var id = Begin();

        Assert.IsType<LoginOutcome.SignedIn>(rig.Verify(id, rig.SentCode(), Factor.Email).Value);
    }

    [Fact]
    public void A_code_can_be_used_once()
    {
        var id = rig.With(Factor.Sms, "elsewhere").OpenChallenge();
        rig.Send(id, Factor.Sms);
        var code = rig.SentCode();
        rig.Verify(id, code, Factor.Sms);

        Assert.Equal(RefusalCode.ChallengeExpired, rig.Verify(id, code, Factor.Sms).Refusal!.Code);
    }

    [Fact]
    public void A_code_is_valid_for_less_than_ten_minutes_from_its_first_send()
    {
        var id = rig.With(Factor.Sms, "elsewhere").OpenChallenge();
        rig.Send(id, Factor.Sms);
        var code = rig.SentCode();

        rig.Now += TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1);
        Assert.IsType<LoginOutcome.SignedIn>(rig.Verify(id, code, Factor.Sms).Value);
    }

    [Fact]
    public void A_resend_repeats_the_same_code_and_does_not_extend_it()
    {
        var session = Session();
        var pending = Start(session);
        var code = rig.SentCode();
        rig.Now += pending.Value.ResendAfter;
        var again = Start(session);

        Assert.Equal(code, rig.SentCode());
        Assert.Equal(TimeSpan.FromMinutes(10) - pending.Value.ResendAfter, again.Value.ExpiresIn);
    }

    [Fact]
    public void With_two_minutes_left_the_next_send_makes_a_new_code_and_invalidates_the_old()
    {
        var session = Session();
        Start(session);
        var code = rig.SentCode();
        rig.Now += TimeSpan.FromMinutes(8);
        Start(session);

        // The old one may come late: it is told from a guess, and costs nothing.
        Assert.NotEqual(code, rig.SentCode());
        Assert.Equal(Refusal.Conflict, Confirm(session, code).Refusal);
        Assert.Equal(4, Confirm(session, Wrong(code)).Refusal!.AttemptsLeft);
        Assert.Null(Confirm(session, rig.SentCode()).Refusal);
    }

    [Fact]
    public void A_code_that_a_newer_one_replaced_costs_no_attempt_in_a_sign_in()
    {
        var id = rig.With(Factor.Sms, "elsewhere").OpenChallenge();
        rig.Send(id, Factor.Sms);
        var code = rig.SentCode();
        rig.Now += TimeSpan.FromMinutes(8);
        rig.Send(id, Factor.Sms);

        Assert.Equal(Refusal.Conflict, rig.Verify(id, code, Factor.Sms).Refusal);
        Assert.Equal(0, rig.Account.Head.Budget.Failures);
        Assert.Equal(4, rig.Verify(id, Wrong(code), Factor.Sms).Refusal!.AttemptsLeft);
        Assert.IsType<LoginOutcome.SignedIn>(rig.Verify(id, rig.SentCode(), Factor.Sms).Value);
    }

    [Fact]
    public void Whoever_mistyped_an_address_does_not_wait_for_the_right_one_but_sends_five_codes_in_all()
    {
        var session = Session();
        for (var number = 0; number < 5; number++)
        {
            Assert.Null(Start(session, $"+4670000001{number}").Refusal);
        }

        Assert.Equal(
            TimeSpan.FromMinutes(10), Start(session, "+46700000020").Refusal!.RetryAfter);
    }

    [Theory]
    [InlineData(1, 30)]
    [InlineData(2, 60)]
    [InlineData(3, 120)]
    [InlineData(4, 240)]
    public void The_wait_between_sends_doubles(int sends, int seconds)
    {
        var id = rig.With(Factor.Sms, "elsewhere").OpenChallenge();
        var sent = rig.Send(id, Factor.Sms);
        for (var i = 1; i < sends; i++)
        {
            rig.Now += sent.Value.ResendAfter;
            sent = rig.Send(id, Factor.Sms);
        }

        Assert.Equal(TimeSpan.FromSeconds(seconds), sent.Value.ResendAfter);
        rig.Now += sent.Value.ResendAfter - TimeSpan.FromTicks(1);
        Assert.Equal(TimeSpan.FromTicks(1), rig.Send(id, Factor.Sms).Refusal!.RetryAfter);
        rig.Now += TimeSpan.FromTicks(1);
        Assert.Null(rig.Send(id, Factor.Sms).Refusal);
    }

    [Fact]
    public void A_challenge_sends_at_most_five_codes_over_all_its_factors()
    {
        var id = rig.With(Factor.Sms, "elsewhere").With(Factor.Email, "other").OpenChallenge();
        Factor[] order = [Factor.Sms, Factor.Email, Factor.Sms, Factor.Email, Factor.Sms];
        foreach (var factor in order)
        {
            rig.Now += TimeSpan.FromSeconds(61);
            Assert.Null(rig.Send(id, factor).Refusal);
        }

        rig.Now += TimeSpan.FromSeconds(200);
        Assert.Equal(RefusalCode.TooManyRequests, rig.Send(id, Factor.Email).Refusal!.Code);
    }

    [Fact]
    public void Sending_codes_neither_spends_nor_refills_attempts()
    {
        rig.FailTimes(3);
        var id = Begin();
        rig.Now += TimeSpan.FromSeconds(31);

        Assert.Equal(2, rig.Send(id, Factor.Email).Value.AttemptsLeft);
    }

    [Fact]
    public void A_wrong_code_spends_an_attempt_and_the_fifth_locks_despite_new_codes()
    {
        for (var i = 0; i < 4; i++)
        {
            var id = Begin();
            Assert.Equal(4 - i, rig.Verify(id, Wrong(), Factor.Email).Refusal!.AttemptsLeft);
            rig.Now += TimeSpan.FromMinutes(11);
        }

        var last = Begin();
        Assert.Equal(RefusalCode.Locked, rig.Verify(last, Wrong(), Factor.Email).Refusal!.Code);
        Assert.Equal(RefusalCode.Locked, rig.SignInByCode().Refusal!.Code);
    }

    [Fact]
    public void A_code_that_was_never_sent_is_not_judged()
    {
        var id = rig.With(Factor.Sms, "elsewhere").OpenChallenge();

        Assert.Equal(RefusalCode.Conflict, rig.Verify(id, "123456", Factor.Sms).Refusal!.Code);
        Assert.Equal(0, rig.Account.Head.Budget.Failures);
    }

    [Fact]
    public void The_code_of_one_challenge_is_wrong_in_another()
    {
        rig.With(Factor.Sms, "elsewhere");
        var (one, other) = (rig.OpenChallenge(), rig.OpenChallenge());
        rig.Send(one, Factor.Sms);
        var code = rig.SentCode();
        rig.Send(other, Factor.Sms);

        Assert.Equal(code == rig.SentCode(), rig.Verify(other, code, Factor.Sms).Refusal is null);
    }

    [Fact]
    public void Requesting_a_login_code_again_continues_the_open_challenge()
    {
        var id = Begin();
        var messages = rig.Messages.Count;
        Assert.Equal(id, Begin());
        Assert.Equal(messages, rig.Messages.Count);

        rig.Now += TimeSpan.FromSeconds(30);
        Assert.Equal(id, Begin());
        Assert.Equal(messages + 1, rig.Messages.Count);
    }

    [Fact]
    public void A_login_code_by_a_channel_that_the_account_lacks_gets_the_same_answer_and_sends_nothing()
    {
        var decision = FirstFactor.ByCode(rig.Account, Factor.Sms, rig.Name, null, rig.Sealer, rig.Allowed);
        var view = ((LoginOutcome.Challenged)rig.Apply(decision).Value).Challenge;

        Assert.Equal([Factor.Sms], Assert.Single(view.Required).ToArray());
        Assert.Empty(decision.Messages);
        Assert.Single(decision.DecoyMessages);
        Assert.Equal(RefusalCode.InvalidCredentials, rig.Verify(view.Ref.Id, "123456", Factor.Sms).Refusal!.Code);
    }

    [Fact]
    public void No_guess_is_right_for_an_unknown_name()
    {
        rig.Account = Account.Unknown(Channel.Email);
        var id = Begin();
        var sent = Assert.Single(rig.Account.Challenges[id].Codes);

        Assert.Equal("", sent.AddressHash);
        Assert.Equal(
            CodeMatch.Wrong,
            rig.Verifiers.Codes.Match(
                sent, rig.Partition.Tenant, ChallengePurpose.SignIn, id,
                rig.Verifiers.Codes.Code(
                    sent.KeyId, rig.Partition.Tenant, ChallengePurpose.SignIn, id, Factor.Email, "", sent.Generation)));
    }

    [Fact]
    public void The_destination_of_a_login_code_is_the_typed_name_masked_or_absent()
    {
        var byEmail = Begin();
        rig.Now += TimeSpan.FromSeconds(31);
        Assert.Equal("a***@e***.com", rig.Send(byEmail, Factor.Email).Value.Destination);

        var bySms = ((LoginOutcome.Challenged)rig.SignInByCode(Factor.Sms).Value).Challenge.Ref.Id;
        rig.Now += TimeSpan.FromSeconds(31);
        Assert.Equal("***", rig.Send(bySms, Factor.Sms).Value.Destination);
    }

    [Fact]
    public void The_send_limits_are_checked_before_any_write_and_their_refusal_writes_nothing()
    {
        var first = FirstFactor.ByCode(rig.Account, Factor.Email, rig.Name, null, rig.Sealer, rig.Context);
        Assert.Equal(
            new SendRequest(Channel.Email, rig.Name.Canonical, SendStanding.Unproven, rig.Partition.Id),
            first.SendRequest);
        Assert.Null(first.Next);

        var refused = FirstFactor.ByCode(
            rig.Account, Factor.Email, rig.Name, null, rig.Sealer,
            rig.Context with { SendLimitOutcome = SendLimitOutcome.Refused(TimeSpan.FromMinutes(9)) });
        Assert.Equal(
            (RefusalCode.TooManyRequests, TimeSpan.FromMinutes(9)),
            (refused.Outcome.Refusal!.Code, refused.Outcome.Refusal.RetryAfter!.Value));
        Assert.Null(refused.Next);
    }

    [Fact]
    public void A_withheld_send_gives_the_normal_answer_with_a_decoy()
    {
        rig.Account = rig.Account with
        {
            Head = rig.Account.Head with { Phone = new(Channel.Sms, "+46701234567", "phone", "phone") },
        };
        var decision = FirstFactor.ByCode(
            rig.Account, Factor.Sms, rig.Name, null, rig.Sealer,
            rig.Context with { SendLimitOutcome = Withheld });

        Assert.IsType<LoginOutcome.Challenged>(decision.Outcome.Value);
        Assert.Empty(decision.Messages);
        Assert.Single(decision.DecoyMessages);
    }

    [Fact]
    public void After_a_withheld_resend_the_sent_code_is_still_valid()
    {
        rig.Account = rig.Account with
        {
            Head = rig.Account.Head with { Phone = new(Channel.Sms, "+46701234567", "phone", "phone") },
        };
        var id = ((LoginOutcome.Challenged)rig.SignInByCode(Factor.Sms).Value).Challenge.Ref.Id;
        rig.Now += TimeSpan.FromSeconds(31);
        var refused = CodeSending.Decide(
            rig.Account, rig.RefOf(id), Factor.Sms, rig.Sealer,
            rig.Context with { SendLimitOutcome = Withheld });
        rig.Apply(refused);

        Assert.Empty(refused.Messages);
        Assert.IsType<LoginOutcome.SignedIn>(rig.Verify(id, rig.SentCode(), Factor.Sms).Value);
    }

    [Fact]
    public void A_stranger_who_requested_the_same_login_code_gets_none_of_the_owners_proofs()
    {
        rig.WithTotp();
        var stranger = ((LoginOutcome.Challenged)rig.SignInByCode().Value).Challenge.Ref;
        var owner = ((LoginOutcome.Challenged)rig.SignInByCode().Value).Challenge.Ref;
        Assert.Equal(stranger.Id, owner.Id);
        var proved = ((LoginOutcome.Challenged)Verify(owner, rig.SentCode(), Factor.Email).Value).Challenge;

        Assert.Equal(owner, proved.Ref);
        Assert.Equal(RefusalCode.ChallengeExpired, Verify(stranger, rig.Code(rig.Step), Factor.Totp).Refusal!.Code);
        Assert.Equal(
            RefusalCode.ChallengeExpired,
            rig.Apply(CodeSending.Decide(rig.Account, stranger, Factor.Email, rig.Sealer, rig.Allowed)).Refusal!.Code);
        Assert.IsType<LoginOutcome.SignedIn>(Verify(owner, rig.Code(rig.Step), Factor.Totp).Value);
    }

    [Fact]
    public void A_challenge_that_expires_soon_is_not_continued()
    {
        var id = Begin();
        rig.Now += TimeSpan.FromMinutes(8);

        Assert.NotEqual(id, Begin());
    }

    [Fact]
    public void A_verified_code_returns_its_units_to_the_send_limits()
    {
        var id = Begin();
        rig.Now += TimeSpan.FromSeconds(31);
        rig.Send(id, Factor.Email);
        var decision = Verification.Decide(
            rig.Account, rig.RefOf(id), rig.AnswerOf(rig.SentCode(), Factor.Email), rig.Verifiers, rig.Context);

        Assert.Equal(["unit", "unit"], decision.ReturnedUnits.AsEnumerable());
    }

    [Fact]
    public void Message_challenge_and_audit_contain_neither_code_nor_address()
    {
        var decision = FirstFactor.ByCode(rig.Account, Factor.Email, rig.Name, null, rig.Sealer, rig.Allowed);
        rig.Apply(decision);
        var stored = string.Join(
            "\n",
            decision.Next!.Rows().Where(row => row.Value is Challenge).Select(
                row => System.Text.Json.JsonSerializer.Serialize((Challenge)row.Value, AccountJson.Default.Challenge)))
            + System.Text.Json.JsonSerializer.Serialize(
                Assert.Single(decision.Messages), MessageJson.Default.OutboxMessage);

        Assert.DoesNotContain(rig.SentCode(), stored, StringComparison.Ordinal);
        Assert.Equal(AuditType.CodeSent, Assert.Single(decision.Events).Type);
    }

    private Result<LoginOutcome> Verify(ChallengeRef challenge, string code, Factor factor) =>
        rig.Apply(Verification.Decide(rig.Account, challenge, rig.AnswerOf(code, factor), rig.Verifiers, rig.Context));

    private string Begin() => ((LoginOutcome.Challenged)rig.SignInByCode().Value).Challenge.Ref.Id;

    private string Wrong(string old) => new[] { "000000", "000001", "000002" }.Except([old, rig.SentCode()]).First();

    private string Wrong() => rig.SentCode() == "000000" ? "000001" : "000000";

    private string Session() => rig.SignedIn();

    private Result<CodeSent> Start(string session, string to = "+46700000001") =>
        rig.Start(session, Factor.Sms, to);

    private Result<Enrolled> Confirm(string session, string code) => rig.Confirm(session, Factor.Sms, code);
}
