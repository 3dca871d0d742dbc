using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Factors;
using Countersign.SignIn;
using Countersign.Tests.Rig;
using Countersign.Tokens;

namespace Countersign.Tests.SignIn;

/// <summary>
/// Every first factor, every set of second factors, every preference and policy: what is required, what each answer
/// grants, what `amr` and `acr` say. The expectations are written from the rules, independent of the deciders.
/// </summary>
public class FactorTableTests
{
    private const string Elsewhere = "elsewhere";

    public static TheoryData<string, bool, bool, bool> Sheets()
    {
        var sheets = new TheoryData<string, bool, bool, bool>();
        foreach (var first in (string[])["password", "email", "sms"])
        {
            foreach (var policy in (bool[])[false, true])
            {
                sheets.Add(first, true, policy, false);
                sheets.Add(first, true, policy, true);
                if (first != "password")
                {
                    sheets.Add(first, false, policy, false);
                }
            }
        }

        return sheets;
    }

    [Theory, MemberData(nameof(Sheets))]
    public void Every_combination_of_factors_and_policy_requires_and_grants_what_the_rules_say(
        string first, bool hasPassword, bool requireMfa, bool skipsByDevice)
    {
        var cells = 0;
        foreach (var totp in (bool[])[false, true])
        {
            foreach (var sms in (string[])["", Elsewhere, "inbox-sms"])
            {
                foreach (var email in (string[])["", Elsewhere, "inbox"])
                {
                    foreach (var codes in (bool[])[false, true])
                    {
                        foreach (var preferred in (Factor?[])[
                            null, Factor.Totp, Factor.Passkey, Factor.Sms, Factor.Email])
                        {
                            foreach (var passkey in (bool[])[false, true])
                            {
                                new Cell(
                                    first, hasPassword, requireMfa, skipsByDevice, totp, passkey, sms, email,
                                    codes && (totp || passkey || sms != "" || email != ""), preferred).Check();
                                cells++;
                            }
                        }
                    }
                }
            }
        }

        Assert.Equal(360, cells);
    }

    private sealed record Cell(
        string First, bool HasPassword, bool RequireMfa, bool SkipsByDevice, bool Totp, bool Passkey, string Sms,
        string Email, bool Codes, Factor? Preferred)
    {
        private bool IsEnrolled => Totp || Passkey || Sms.Length > 0 || Email.Length > 0;

        // The inbox of the login code is not a second factor; TOTP and recovery codes have no inbox.
        private List<string> Independent()
        {
            var offered = new List<string>();
            if (Totp)
            {
                offered.Add("totp");
            }

            if (Passkey)
            {
                offered.Add("passkey");
            }

            if (Sms == Elsewhere || (Sms.Length > 0 && First != "sms"))
            {
                offered.Add("sms");
            }

            if (Email == Elsewhere || (Email.Length > 0 && First != "email"))
            {
                offered.Add("email");
            }

            if (Preferred is { } preferred && offered.Remove(preferred.Wire()))
            {
                offered.Insert(0, preferred.Wire());
            }

            return offered;
        }

        private string[][] Expected()
        {
            if (IsEnrolled)
            {
                var offered = Independent();
                if (offered.Count == 0 && HasPassword && First != "password")
                {
                    offered.Add("password");
                }

                return [[.. offered, .. Codes ? ["recovery-code"] : Array.Empty<string>()]];
            }

            // The username is the email address: only a code to it counts beside or instead of the password.
            return RequireMfa
                ? [.. First == "email" ? Array.Empty<string[]>() : [["email"]], ["totp", "passkey", "sms", "email"]]
                : [];
        }

        public void Check()
        {
            var (rig, outcome) = Begin();
            var expected = Expected();
            if (expected is [[]])
            {
                Assert.True(outcome.Refusal?.Code == RefusalCode.SameAddressTwice, $"{this}: {outcome.Refusal?.Code}");
                return;
            }

            if (expected.Length == 0)
            {
                Granted(outcome, [Amr(First)], "aal1");
                return;
            }

            var challenge = Assert.IsType<LoginOutcome.Challenged>(outcome.Value).Challenge;
            Assert.True(
                expected.Select(choices => string.Join(",", choices)).SequenceEqual(
                    challenge.Required.Select(choices => string.Join(",", choices.Select(factor => factor.Wire())))),
                    $"{this}: {string.Join("|", challenge.Required.Select(choices => string.Join(",", choices)))}");
            Assert.Equal(IsEnrolled ? ChallengePurpose.SignIn : ChallengePurpose.Enrolment, challenge.Purpose);
            foreach (var factor in Enum.GetValues<Factor>())
            {
                Try(factor, IsEnrolled && expected[0].Contains(factor.Wire()));
            }
        }

        // Each factor on a new account: an offered factor completes the sign-in, any other is refused without being
        // judged.
        private void Try(Factor factor, bool isOffered)
        {
            var (rig, outcome) = Begin();
            var id = ((LoginOutcome.Challenged)outcome.Value).Challenge.Ref.Id;
            if (isOffered)
            {
                var answer = factor switch
                {
                    Factor.Totp => rig.Code(rig.Step),
                    Factor.Password => AccountRig.Password,
                    Factor.RecoveryCode => rig.RecoveryCodes[0],
                    Factor.Passkey => "",
                    _ => SentCode(rig, id, factor),
                };
                var strong = First == "sms" || factor is Factor.Totp or Factor.Sms or Factor.Passkey;
                string[] second = factor == Factor.Passkey ? ["pop", "user"] : [Amr(factor.Wire())];
                string[] both = [Amr(First), .. second];
                Granted(rig.Verify(id, answer, factor), [.. both.Distinct(), "mfa"], strong ? "aal2" : "aal1");
                return;
            }

            var failures = rig.Account.Head.Budget.Failures;
            var refusal = rig.Verify(id, factor == Factor.Password ? AccountRig.Password : "123456", factor).Refusal!;
            var isAddressCode = !IsEnrolled && RequireMfa && factor == Factor.Email && First != "email";
            var isSameInbox = IsEnrolled
                && ((factor == Factor.Sms && Sms.Length > 0) || (factor == Factor.Email && Email.Length > 0));
            var expected = isAddressCode
                ? RefusalCode.Conflict
                : isSameInbox ? RefusalCode.SameAddressTwice : RefusalCode.FactorNotOffered;
            Assert.True(refusal.Code == expected, $"{this} {factor}: {refusal.Code}");
            Assert.Equal(failures, rig.Account.Head.Budget.Failures);
        }

        private static string SentCode(AccountRig rig, string id, Factor factor)
        {
            Assert.Null(rig.Send(id, factor).Refusal);
            return rig.SentCode();
        }

        private void Granted(Result<LoginOutcome> outcome, string[] amr, string acr)
        {
            var grant = Assert.IsType<LoginOutcome.SignedIn>(outcome.Value).Grant;
            Assert.True(
                amr.SequenceEqual(ProofClaims.Amr(grant.Proofs)),
                $"{this}: {string.Join(",", ProofClaims.Amr(grant.Proofs))}");
            Assert.True(acr == ProofClaims.Acr(grant.Proofs), $"{this}: {ProofClaims.Acr(grant.Proofs)}");
        }

        private (AccountRig Rig, Result<LoginOutcome> Outcome) Begin()
        {
            var rig = new AccountRig();
            rig.Policy = rig.Policy with
            {
                RequireMfa = RequireMfa,
                Devices = new() { Enabled = SkipsByDevice, SkipSecondFactor = SkipsByDevice },
            };
            if (Totp)
            {
                rig.WithTotp();
            }

            if (Passkey)
            {
                rig.WithPasskey();
            }

            rig.With(Factor.Sms, Sms).With(Factor.Email, Email);
            if (Codes)
            {
                rig.WithRecoveryCodes();
            }

            rig.Account = rig.Account with
            {
                Head = rig.Account.Head with
                {
                    Phone = new Address(Channel.Sms, "+46701234567", "address-sms", "inbox-sms"),
                    PreferredFactor = Preferred,
                    PasswordHash = HasPassword ? rig.Account.Head.PasswordHash : null,
                },
            };
            if (First == "password")
            {
                return (rig, rig.SignIn());
            }

            var factor = First == "sms" ? Factor.Sms : Factor.Email;
            var opened = ((LoginOutcome.Challenged)rig.SignInByCode(factor).Value).Challenge;
            Assert.Equal([factor], Assert.Single(opened.Required).ToArray());
            return (rig, rig.Verify(opened.Ref.Id, rig.SentCode(), factor));
        }

        private static string Amr(string factor) => factor switch
        {
            "password" => "pwd",
            "totp" or "recovery-code" => "otp",
            _ => factor,
        };
    }
}
