using System.Globalization;
using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Factors;
using Countersign.Lockout;
using Countersign.Passwords;
using Countersign.Secrets;
using Countersign.SelfService;
using Countersign.SignIn;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Lockout.Interleavings;

/// <summary>Gives each command to the model and to the deciders, and compares their answers.</summary>
public sealed class Driver
{
    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(8), TimeSpan.FromMinutes(11),
        TimeSpan.FromMinutes(15), TimeSpan.FromDays(1), TimeSpan.FromDays(7), TimeSpan.FromDays(30),
    ];

    private readonly AccountModel model = new();
    private readonly AccountRig rig = new AccountRig().WithTotp().With(Factor.Sms, "elsewhere");
    private readonly List<Lane> lanes = [];
    private readonly List<Opened> challenges = [];
    private string sessionId = "";
    private long usedStep;

    /// <summary>Every answer that was seen, to show that the sequences reach all of them.</summary>
    public ISet<string> Seen { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <exception cref="Xunit.Sdk.XunitException">The answers differ.</exception>
    public void Run(IEnumerable<Step> steps)
    {
        var number = 0;
        foreach (var step in steps.SelectMany(step => step.Parts()))
        {
            number++;
            rig.Now += step.Act == Act.Wait ? Waits[step.Which % Waits.Length] : TimeSpan.FromSeconds(1);
            model.At(rig.Now);
            var (expected, actual) = Do(step);

            // The rules leave open how a challenge that is over is refused while the name is locked.
            actual = expected == "over" && actual is "locked" or "expired" ? expected : actual;
            Assert.True(expected == actual, $"Command {number}, {step}: the rules say '{expected}', we '{actual}'.");
            Seen.Add(expected);
        }
    }

    private (string Expected, string Actual) Do(Step step) => step.Act switch
    {
        Act.RightPassword => SignIn(step.Which, AccountRig.Password),
        Act.WrongPassword => SignIn(step.Which, "wrong"),
        Act.SignInByCode => SignInByCode(step.Which),
        Act.OpenUnlockLink => OpenUnlockLink(),
        Act.RequestUnlock => (model.RequestUnlock(), Word(
            rig.Apply(Unlock.Request(rig.Account, rig.Name, rig.Allowed)))),
        Act.BackOfficeUnlock => (model.BackOfficeUnlock(), Word(
            rig.Apply(Unlock.ByBackOffice(rig.Account, rig.Context)))),
        Act.ClearFailures => (model.ClearFailures(), Word(
            rig.Apply(Unlock.WithAllFailuresCleared(rig.Account, rig.Context)))),
        Act.ResetPassword => (model.ResetPassword(), ResetPassword()),
        Act.StepUp => StartStepUp(),
        Act.Wait => ("ok", "ok"),
        _ when challenges.Count == 0 => ("ok", "ok"),
        _ => Answer(step.Act, challenges[^(1 + (step.Which % challenges.Count))]),
    };

    private (string Expected, string Actual) SignIn(int which, string password)
    {
        var lane = LaneOf(which);
        var expected = model.SignIn(password == AccountRig.Password, lane);
        var check = new PasswordCheck(Secret.FromText(password), rig.Hashing);
        return (expected, WordOf(
            expected, rig.Apply(FirstFactor.ByPassword(rig.Account, check, lane?.Token, rig.Context))));
    }

    private (string Expected, string Actual) SignInByCode(int which)
    {
        var lane = LaneOf(which);
        var expected = model.SignInByCode(lane);
        return (expected, WordOf(expected, rig.Apply(FirstFactor.ByCode(
            rig.Account, Factor.Email, rig.Name, lane?.Token, rig.Sealer, rig.Allowed))));
    }

    private (string Expected, string Actual) OpenUnlockLink()
    {
        var expected = model.OpenUnlockLink();
        var opened = rig.Apply(
            Unlock.ByLink(rig.Account, rig.Account.Head.UnlockLink.Generation, rig.Context));
        if (expected == "lane" && opened.Refusal is null)
        {
            Know(opened.Value);
        }

        return (expected, opened.Refusal is null ? "lane" : Word(opened));
    }

    private string ResetPassword()
    {
        rig.Apply(PasswordReset.Request(rig.Account, rig.Name, rig.Allowed));
        return Word(
            rig.Apply(
                PasswordReset.Confirm(
                    rig.Account, rig.Account.Head.PasswordLink.Generation,
                    new NewPassword(Secret.FromText(AccountRig.Password), rig.Hashing), rig.Context)));
    }

    private (string Expected, string Actual) StartStepUp()
    {
        var expected = model.StepUp();
        var started = rig.Apply(StepUp.Start(rig.Account, sessionId, rig.Context));
        if (expected == "challenge" && started.Refusal is null)
        {
            Know(started.Value.Ref.Id);
        }

        return (expected, started.Refusal is null ? "challenge" : Word(started));
    }

    private (string Expected, string Actual) Answer(Act act, Opened challenge)
    {
        switch (act)
        {
            case Act.Send:
                var factor = challenge.First ? Factor.Sms : Factor.Email;
                var sent = model.Send(challenge);
                var actual = rig.Send(challenge.Id, factor);
                return (sent, actual.Refusal is null ? "sent" : Word(actual));
            case Act.RightSentCode or Act.WrongSentCode:
                return VerifySent(challenge, act == Act.RightSentCode);
            default:
                long? step = act switch
                {
                    Act.RightTotp => rig.Step,
                    Act.ReplayedTotp when usedStep > 0 => usedStep,
                    _ => null,
                };
                var expected = model.VerifyTotp(challenge, step);
                usedStep = act == Act.RightTotp && expected is "signed in" or "stepped up" ? rig.Step : usedStep;
                return (expected, WordOf(
                    expected, rig.Verify(challenge.Id, step is { } one ? rig.Code(one) : rig.WrongCode())));
        }
    }

    private (string Expected, string Actual) VerifySent(Opened challenge, bool right)
    {
        var factor = challenge.First ? Factor.Sms : Factor.Email;
        var code = CodeOf(challenge.Id, factor);
        var expected = model.VerifySent(challenge, right);
        var wrong = code == "000000" ? "000001" : "000000";
        return (expected, WordOf(expected, rig.Verify(challenge.Id, right ? code : wrong, factor)));
    }

    private string CodeOf(string challengeId, Factor factor) =>
        rig.Account.Challenges.GetValueOrDefault(challengeId) is { } challenge && challenge.CodeOf(factor) is { } sent
            ? new DerivedCodes(AccountRig.Keys).Code(
                sent.KeyId, rig.Partition.Tenant, challenge.Purpose, challengeId, factor, sent.AddressHash,
                sent.Generation)
            : "123456";

    // The token of nobody, of the newest lane, of the one before, and so on; ended ones too.
    private Lane? LaneOf(int which) => which > 0 && which <= lanes.Count ? lanes[^which] : null;

    private void Know(DeviceToken token)
    {
        var lane = model.Lanes[^1];
        lane.Token = token;
        lanes.Add(lane);
    }

    private void Know(string challengeId)
    {
        var challenge = model.Challenges[^1];
        if (challenge.Id.Length == 0)
        {
            challenge.Id = challengeId;
            challenges.Add(challenge);
        }
    }

    private string WordOf(string expected, Result<LoginOutcome> result)
    {
        if (result.Refusal is not null)
        {
            return Word(result);
        }

        switch (result.Value)
        {
            case LoginOutcome.SignedIn { Grant: var grant }:
                sessionId = grant.SessionId;
                if (expected == "signed in" && grant.Device is { } token)
                {
                    Know(token);
                }

                return expected == "stepped up" ? expected : "signed in";
            case LoginOutcome.Challenged { Challenge: var view }:
                if (expected == "challenge")
                {
                    Know(view.Ref.Id);
                }

                return "challenge";
            default:
                return "another outcome";
        }
    }

    private static string Word<T>(Result<T> result) => result.Refusal switch
    {
        null => "ok",
        { Code: RefusalCode.InvalidCredentials, AttemptsLeft: var left } =>
            string.Create(CultureInfo.InvariantCulture, $"wrong, {left} left"),
        { Code: RefusalCode.Locked } => "locked",
        { Code: RefusalCode.ChallengeExpired } => "expired",
        { Code: RefusalCode.LinkExpired } => "link expired",
        { Code: RefusalCode.FactorNotOffered } => "not offered",
        { Code: RefusalCode.Conflict } => "no code",
        { Code: RefusalCode.TooManyRequests } => "wait",
        { Code: RefusalCode.InvalidToken } => "no session",
        { Code: var code } => code.ToString(),
    };
}
