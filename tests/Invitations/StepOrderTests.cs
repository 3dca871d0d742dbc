using Countersign.Access;
using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Documents;
using Countersign.Factors;
using Countersign.Invitations;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Invitations;

/// <summary>All orders of the steps of an invitation, and steps of one opening replayed in another.</summary>
public class StepOrderTests
{
    private static readonly string[] Steps = ["send email", "send sms", "answer email", "answer sms"];

    [Fact]
    public void Only_orders_of_steps_that_send_every_code_before_its_answer_open_the_document()
    {
        foreach (var order in Permutations([.. Steps]))
        {
            var rig = new InvitationRig();
            var challenge = Opened(rig);
            var codes = new Dictionary<Factor, string>();
            var granted = order.Select(step => Take(rig, challenge, step, codes)).ToList()[^1];

            var isDeclared = IsBefore(order, "send email", "answer email") && IsBefore(order, "send sms", "answer sms");
            Assert.True(isDeclared == granted, string.Join(", ", order));
            Assert.Equal(isDeclared, rig.Invitation.Head.VerifiedAt is not null);
            Assert.Equal(0, rig.Invitation.Budget.Failures);
        }
    }

    [Fact]
    public void A_code_of_one_opening_is_wrong_in_another_and_a_proof_belongs_to_its_handle()
    {
        var rig = new InvitationRig();
        var (mine, theirs) = (Opened(rig), Opened(rig));
        Assert.Null(rig.Send(mine, Factor.Sms));
        var code = rig.Code();
        Assert.Equal(RefusalCode.Conflict, rig.Verify(theirs, Factor.Sms, code).Refusal!.Code);
        Assert.Null(rig.Send(theirs, Factor.Sms));
        Assert.Equal(RefusalCode.InvalidCredentials, rig.Verify(theirs, Factor.Sms, code).Refusal!.Code);
        Assert.Null(rig.Verify(mine, Factor.Sms, code).Refusal);

        Assert.Equal(2, ((AccessOutcome.Challenged)rig.Open(LinkSource.Other).Value).Challenge.Required.Length);
        Assert.Equal(
            RefusalCode.ChallengeExpired, rig.Send(mine with { Opener = mine.Opener ^ 1 }, Factor.Email)?.Code);
    }

    [Fact]
    public void A_right_answer_is_accepted_once()
    {
        var rig = new InvitationRig();
        var challenge = Opened(rig);
        Assert.Null(rig.Send(challenge, Factor.Sms));
        var code = rig.Code();
        Assert.Null(rig.Verify(challenge, Factor.Sms, code).Refusal);

        Assert.Equal(RefusalCode.FactorNotOffered, rig.Verify(challenge, Factor.Sms, code).Refusal!.Code);
    }

    [Fact]
    public void A_code_is_valid_ten_minutes_from_its_first_send_and_no_longer_than_its_challenge()
    {
        var rig = new InvitationRig();
        var challenge = Opened(rig);
        Assert.Null(rig.Send(challenge, Factor.Sms));
        var code = rig.Code();

        rig.Now += TimeSpan.FromMinutes(10) - TimeSpan.FromMilliseconds(1);
        Assert.Null(rig.Verify(challenge, Factor.Sms, code).Refusal);
        rig.Now += TimeSpan.FromMilliseconds(1);
        Assert.Equal(RefusalCode.ChallengeExpired, rig.Verify(challenge, Factor.Email, "000000").Refusal!.Code);
    }

    [Fact]
    public void An_interrupted_preview_continues_with_the_factor_that_the_account_has_proved_and_is_not_charged()
    {
        var owner = new AccountRig().WithTotp();
        var rig = new InvitationRig(AuthLevel.OneFactor) { Owner = owner };
        var challenge =
            ((AccessOutcome.Challenged)rig.Open(LinkSource.Email, ChallengePurpose.Preview).Value).Challenge.Ref;
        Assert.Null(rig.Prove(challenge, Factor.Sms, own: true).Refusal);
        var before = rig.Invitation;
        Assert.IsType<AccessOutcome.Granted>(rig.Prove(challenge, Factor.Totp, own: false).Value);
        var spent = owner.Account;

        // The account has used up the TOTP step, but the invitation's own commit is lost. The same answer comes again.
        rig.Invitation = before;
        Assert.IsType<AccessOutcome.Granted>(rig.Prove(challenge, Factor.Totp, own: false).Value);
        Assert.Equal(spent, owner.Account);
    }

    [Fact]
    public void Wrong_answers_for_the_account_spend_the_accounts_budget_and_not_the_invitations()
    {
        var owner = new AccountRig().WithTotp();
        var rig = new InvitationRig(AuthLevel.OneFactor) { Owner = owner };
        var challenge =
            ((AccessOutcome.Challenged)rig.Open(LinkSource.Email, ChallengePurpose.Preview).Value).Challenge.Ref;
        for (var left = 4; left > 0; left--)
        {
            Assert.Equal(left, rig.Verify(challenge, Factor.Totp, owner.WrongCode()).Refusal!.AttemptsLeft);
        }

        var locked = rig.Verify(challenge, Factor.Totp, owner.WrongCode()).Refusal!;
        Assert.Equal((RefusalCode.Locked, "sent"), (locked.Code, locked.Recovery));
        Assert.Equal((0, true), (rig.Invitation.Budget.Failures, owner.Account.Head.Budget.IsLocked));
        Assert.Equal(RefusalCode.Locked, rig.Verify(challenge, Factor.Totp, owner.Code(owner.Step)).Refusal!.Code);

        // The old challenge is over. The link opens a new one, whose codes are not those of the account.
        var anew = ((AccessOutcome.Challenged)rig.Open(LinkSource.Email, ChallengePurpose.Preview).Value).Challenge.Ref;
        Assert.Null(rig.Prove(anew, Factor.Sms, own: true).Refusal);
        Assert.Equal(RefusalCode.Locked, rig.Verify(anew, Factor.Totp, owner.Code(owner.Step)).Refusal!.Code);
    }

    private static ChallengeRef Opened(InvitationRig rig) =>
        ((AccessOutcome.Challenged)rig.Open(LinkSource.Other).Value).Challenge.Ref;

    // True when the step opened the document.
    private static bool Take(InvitationRig rig, ChallengeRef challenge, string step, Dictionary<Factor, string> codes)
    {
        var factor = step.EndsWith("email", StringComparison.Ordinal) ? Factor.Email : Factor.Sms;
        if (step.StartsWith("send", StringComparison.Ordinal))
        {
            Assert.Null(rig.Send(challenge, factor));
            codes[factor] = rig.Code();
            return false;
        }

        var answer = rig.Verify(challenge, factor, codes.GetValueOrDefault(factor, "123456"));
        Assert.Equal(codes.ContainsKey(factor) ? null : RefusalCode.Conflict, answer.Refusal?.Code);
        return answer.Refusal is null && answer.Value is AccessOutcome.Granted;
    }

    private static bool IsBefore(IReadOnlyList<string> order, string one, string other) =>
        order.ToList().IndexOf(one) < order.ToList().IndexOf(other);

    private static IEnumerable<IReadOnlyList<string>> Permutations(IReadOnlyList<string> steps) => steps.Count == 1
        ? [steps]
        : steps.SelectMany(
            (step, index) => Permutations([.. steps.Where((_, other) => other != index)]).Select(
                rest => (IReadOnlyList<string>)[step, .. rest]));
}
