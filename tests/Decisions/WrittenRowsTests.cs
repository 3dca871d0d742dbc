using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Challenges;
using Countersign.Factors;
using Countersign.Lockout;
using Countersign.Passkeys;
using Countersign.Passwords;
using Countersign.Secrets;
using Countersign.SelfService;
using Countersign.SignIn;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Decisions;

/// <summary>
/// What each decision about an account writes beside the state: audit rows (type, factor, failures, by, subject),
/// messages with the address that they go to, index entries, returned units of the send limits, and when a timer must
/// look again.
/// </summary>
public class WrittenRowsTests
{
    private const string Chosen = "an entirely new password";
    private static readonly Address Number = new(Channel.Sms, "+46700000009", "new number", "new phone");
    private readonly AccountRig rig = new();

    [Fact]
    public void A_password_and_an_authenticator() => Writes(
        () => rig.WithTotp().Verify(rig.OpenChallenge(), rig.Code(rig.Step)),
        """
        challenge.opened password #
        factor.passed totp #
        session.started #
        device.recognised #
        """);

    [Fact]
    public void A_sign_in_where_no_device_is_recognised() => Writes(
        () =>
        {
            rig.Policy = rig.Policy with { Devices = new() { Enabled = false } };
            rig.SignIn();
        },
        """
        session.started #
        """);

    [Fact]
    public void A_wrong_password_and_a_wrong_code() => Writes(
        () =>
        {
            rig.WithTotp().FailTimes(1);
            rig.Verify(rig.OpenChallenge(), rig.WrongCode());
        },
        """
        attempt.failed password 1
        challenge.opened password #
        attempt.failed totp 2
        """);

    [Fact]
    public void The_fifth_wrong_password() => Writes(
        () =>
        {
            rig.FailTimes(4);
            rig.Forget();
            rig.FailTimes(2);
        },
        """
        attempt.failed password 5
        account.locked 5 #
        > Unlock Email address
        """);

    [Fact]
    public void A_lock_that_a_timer_lifts() => Writes(
        () =>
        {
            rig.Policy = rig.Policy with { UnlockAfter = TimeSpan.FromMinutes(15) };
            rig.FailTimes(5);
            rig.Now += TimeSpan.FromMinutes(15);
            rig.Apply(Unlock.ByTimer(rig.Account, rig.Context));
            rig.Apply(Unlock.ByTimer(rig.Account, rig.Context));
        },
        """
        attempt.failed password 1
        attempt.failed password 2
        attempt.failed password 3
        attempt.failed password 4
        attempt.failed password 5
        account.locked 5 #
        > Unlock Email address
        due in 00:15:00
        account.unlocked timer
        > UnlockedByTimer Email address
        """);

    [Fact]
    public void A_lock_that_its_link_lifts() => Writes(
        () =>
        {
            rig.FailTimes(5);
            rig.Forget();
            rig.Now += TimeSpan.FromMinutes(2);
            rig.Apply(Unlock.Request(rig.Account, rig.Name, rig.Allowed));
            rig.Apply(Unlock.ByLink(rig.Account, rig.Account.Head.UnlockLink.Generation, rig.Context));
            rig.Now += TimeSpan.FromMinutes(2);
            rig.Apply(Unlock.Request(rig.Account, rig.Name, rig.Allowed));
        },
        """
        recovery.requested unlock
        > Unlock Email address, counted
        account.unlocked link
        index inbox, proved
        recovery.requested unlock
        > Unlock Email address, without a row
        """);

    [Fact]
    public void A_lock_that_the_back_office_lifts() => Writes(
        () =>
        {
            rig.With(Factor.Sms, "phone").FailTimes(5);
            rig.Forget();
            rig.Apply(Unlock.ByBackOffice(rig.Account, rig.Context));
            rig.Apply(Unlock.ByBackOffice(rig.Account, rig.Context));
            rig.Apply(Unlock.WithAllFailuresCleared(rig.Account, rig.Context));
        },
        """
        account.unlocked back-office
        > Unlocked Email address
        account.failures-cleared back-office
        > Unlocked Email address
        > Unlocked Sms phone-Sms-factor
        """);

    [Fact]
    public void A_login_code_and_an_sms() => Writes(
        () =>
        {
            rig.With(Factor.Sms, "phone");
            var begun = ((LoginOutcome.Challenged)rig.SignInByCode().Value).Challenge.Ref.Id;
            rig.Verify(begun, rig.SentCode(), Factor.Email);
            rig.Send(begun, Factor.Sms);
            rig.Verify(begun, "no code", Factor.Sms);
            rig.Verify(begun, rig.SentCode(), Factor.Sms);
        },
        """
        code.sent email #
        > SignInCode Email address, counted, of a challenge
        factor.passed email #
        index inbox, proved
        return unit
        code.sent sms #
        > SignInCode Sms phone-Sms-factor, counted, of a challenge
        attempt.failed sms 1
        factor.passed sms #
        session.started #
        device.recognised #
        index phone, proved
        return unit
        """);

    [Fact]
    public void A_recovery_code() => Writes(
        () =>
        {
            var id = rig.WithTotp().WithRecoveryCodes().OpenChallenge();
            rig.Verify(id, "no-code", Factor.RecoveryCode);
            rig.Verify(id, rig.RecoveryCodes[0], Factor.RecoveryCode);
        },
        """
        challenge.opened password #
        attempt.failed recovery-code 1
        factor.passed recovery-code #
        session.started #
        device.recognised #
        > RecoveryCodeUsed Email address
        """);

    [Fact]
    public void A_passkey_behind_a_password() => Writes(
        () => rig.WithPasskey().Verify(rig.OpenChallenge(), "", Factor.Passkey),
        """
        challenge.opened password #
        factor.passed passkey #
        session.started #
        device.recognised #
        """);

    [Fact]
    public void A_passkey_whose_counter_went_back() => Writes(
        () => rig.WithPasskey(counter: 7).Verify(rig.OpenChallenge(), "", Factor.Passkey),
        """
        challenge.opened password #
        passkey.counter-went-back passkey
        attempt.failed passkey 1
        > PasskeyRefused Email address
        """);

    [Fact]
    public void A_session_that_is_refreshed_and_replayed() => Writes(
        () =>
        {
            var grant = ((LoginOutcome.SignedIn)rig.SignIn().Value).Grant;
            var session = rig.Account.Sessions[grant.SessionId];
            rig.Forget();
            rig.Apply(Refresh.Decide(
                rig.Account, grant.SessionId, session.Generation, grant.Refresh, rig.Context));
            rig.Apply(Refresh.Decide(
                rig.Account, grant.SessionId, session.Generation, grant.Refresh, rig.Context));
        },
        """
        session.refreshed #
        session.refresh-reused #
        """);

    [Fact]
    public void A_session_that_the_policy_ends() => Writes(
        () =>
        {
            var grant = ((LoginOutcome.SignedIn)rig.SignIn().Value).Grant;
            rig.Policy = rig.Policy with { RequireMfa = true };
            rig.Forget();
            rig.Apply(Refresh.Decide(
                rig.Account, grant.SessionId, rig.Account.Sessions[grant.SessionId].Generation, grant.Refresh,
                rig.Context));
        },
        """
        session.ended system #
        """);

    [Fact]
    public void A_step_up() => Writes(
        () =>
        {
            var session = rig.SignedIn();
            rig.WithTotp().Forget();
            var challenge = rig.Apply(StepUp.Start(rig.Account, session, rig.Context)).Value;
            rig.Verify(challenge.Ref.Id, rig.WrongCode());
            rig.Verify(challenge.Ref.Id, rig.Code(rig.Step));
        },
        """
        challenge.opened #
        attempt.failed totp 1
        factor.passed totp #
        session.stepped-up #
        """);

    [Fact]
    public void An_authenticator_that_is_enrolled_and_removed() => Writes(
        () =>
        {
            var session = SignedIn();
            rig.Apply(AccountTotp.Start(
                rig.Account, Caller.Session(session),
                new TotpEnrolment(
                    "first", rig.Sealer.Seal(TotpEnrolment.SecretField(rig.Partition, "first"), AccountRig.TotpSecret),
                    rig.Now),
                rig.Context));
            rig.Apply(AccountTotp.Confirm(
                rig.Account, Caller.Session(session), rig.WrongCode(), rig.Verifiers, rig.Context));
            rig.Apply(AccountTotp.Confirm(
                rig.Account, Caller.Session(session), rig.Code(rig.Step), rig.Verifiers, rig.Context));
            rig.Now += TimeSpan.FromMinutes(1);
            rig.Apply(AccountRecoveryCodes.Renew(
                rig.Account, session, rig.Code(rig.Step), rig.Verifiers, rig.Context));
            rig.Now += TimeSpan.FromMinutes(1);
            rig.Apply(AccountTotp.Disable(rig.Account, session, rig.WrongCode(), rig.Verifiers, rig.Context));
            rig.Apply(AccountTotp.Disable(rig.Account, session, rig.Code(rig.Step), rig.Verifiers, rig.Context));
        },
        """
        totp.started first
        attempt.failed totp 1
        totp.enabled first
        > TotpEnabled Email address
        recovery-codes.renewed user #
        > RecoveryCodesRenewed Email address
        attempt.failed totp 2
        totp.disabled user first
        > TotpDisabled Email address
        """);

    [Fact]
    public void A_number_that_is_enrolled_replaced_and_removed() => Writes(
        () =>
        {
            var session = SignedIn();
            rig.Start(session, Factor.Sms);
            rig.Confirm(session, Factor.Sms, "no code");
            rig.Confirm(session, Factor.Sms, rig.SentCode());
            rig.Start(session, Factor.Sms, "+46700000002", "another");
            rig.Confirm(session, Factor.Sms, rig.SentCode());
            rig.Apply(AccountFactors.Disable(rig.Account, session, Factor.Sms, null, rig.Verifiers, rig.Context));
        },
        """
        factor.started sms #
        > EnrolmentCode Sms hash of +46700000001, counted, of a challenge
        attempt.failed sms 1
        factor.enabled sms user #
        > SmsEnabled Email address
        index elsewhere, proved
        return unit
        factor.started sms #
        > EnrolmentCode Sms hash of +46700000002, counted, of a challenge
        factor.enabled sms user #
        > SmsEnabled Email address
        > SmsEnabled Sms hash of +46700000001
        index another, proved
        return unit
        due in 1.00:00:00
        factor.disabled sms user
        > SmsDisabled Email address
        > SmsDisabled Sms hash of +46700000002
        due in 1.00:00:00
        """);

    [Fact]
    public void A_mail_address_that_is_enrolled_and_removed() => Writes(
        () =>
        {
            var session = SignedIn();
            rig.Start(session, Factor.Email, "second@example.com");
            rig.Confirm(session, Factor.Email, rig.SentCode());
            rig.Apply(AccountFactors.Disable(rig.Account, session, Factor.Email, null, rig.Verifiers, rig.Context));
        },
        """
        factor.started email #
        > EnrolmentCode Email hash of second@example.com, counted, of a challenge
        factor.enabled email user #
        > EmailEnabled Email address
        index elsewhere, proved
        return unit
        factor.disabled email user
        > EmailDisabled Email address
        > EmailDisabled Email hash of second@example.com
        due in 1.00:00:00
        """);

    [Fact]
    public void A_passkey_that_is_added_renamed_and_removed() => Writes(
        () =>
        {
            var session = SignedIn();
            var caller = Caller.Session(session);
            rig.Apply(AccountPasskeys.Start(rig.Account, caller, "Mine", rig.Context));
            rig.Apply(AccountPasskeys.Confirm(
                rig.Account, caller, new MadePasskey(rig.Verifiers.Passkeys, rig.Account.PendingPasskey!.Id), "id",
                rig.Verifiers, rig.Context));
            var id = Assert.Single(rig.Account.Passkeys.All).Id;
            rig.Apply(AccountPasskeys.Rename(rig.Account, session, id, "Ours", rig.Context));
            rig.Apply(AccountPasskeys.Remove(rig.Account, session, id, rig.Context));
        },
        """
        passkey.started #
        passkey.added user id
        > PasskeyAdded Email address
        passkey.renamed user id
        passkey.removed user id
        > PasskeyRemoved Email address
        """);

    [Fact]
    public void A_password_that_its_user_changes() => Writes(
        () =>
        {
            var session = SignedIn();
            rig.Apply(AccountPassword.Change(
                rig.Account, session, new PasswordCheck(Secret.FromText("wrong"), rig.Hashing), New(), rig.Context));
            rig.Apply(AccountPassword.Change(
                rig.Account, session, new PasswordCheck(Secret.FromText(AccountRig.Password), rig.Hashing), New(),
                rig.Context));
        },
        """
        attempt.failed password 1
        password.changed user
        > PasswordChanged Email address
        """);

    [Fact]
    public void A_password_that_a_link_resets() => Writes(
        () =>
        {
            rig.Apply(PasswordReset.Request(rig.Account, rig.Name, rig.Allowed));
            rig.Apply(PasswordReset.Confirm(
                rig.Account, rig.Account.Head.PasswordLink.Generation, New(), rig.Context));
        },
        """
        recovery.requested password
        > PasswordReset Email address, counted
        password.reset link
        > PasswordChanged Email address
        index inbox, proved
        """);

    [Fact]
    public void A_first_password() => Writes(
        () =>
        {
            rig.Account = rig.Account with { Head = rig.Account.Head with { PasswordHash = null } };
            rig.Apply(Welcome.Resend(rig.Account, rig.Context));
            rig.Apply(Welcome.Confirm(rig.Account, rig.Account.Head.WelcomeLink.Generation, New(), rig.Context));
        },
        """
        account.welcome-sent back-office
        > Welcome Email address
        password.reset link
        > PasswordChanged Email address
        index inbox, proved
        """);

    [Fact]
    public void An_own_number_that_changes() => Writes(
        () =>
        {
            var session = SignedIn();
            rig.Apply(OwnAddress.Start(rig.Account, session, Number, rig.Allowed));
            rig.Apply(OwnAddress.Confirm(
                rig.Account, session, Channel.Sms, "no code", isFree: true, rig.Verifiers, rig.Context));
            rig.Apply(OwnAddress.Confirm(
                rig.Account, session, Channel.Sms, rig.SentCode(), isFree: true, rig.Verifiers, rig.Context));
        },
        """
        address.started sms #
        > AddressCode Sms new number, counted, of a challenge
        attempt.failed sms 1
        address.changed sms user
        > AddressChanged Email address
        index new phone, proved
        return unit
        """);

    [Fact]
    public void A_name_that_its_user_changes() => Writes(
        () =>
        {
            var session = SignedIn();
            rig.Apply(Profile.Update(
                rig.Account, session, new ProfileChange(false, null, false, null, SetsName: true, Name: "Anna"),
                rig.Context));
        },
        """
        profile.changed user
        """);

    [Fact]
    public void Sessions_that_end_and_a_device_that_is_forgotten() => Writes(
        () =>
        {
            var (first, second) = (SignedIn(), rig.SignedIn());
            rig.SignedIn();
            rig.Forget();
            rig.Apply(EndSession.One(rig.Account, first, second, rig.Context));
            rig.Apply(EndSession.Others(rig.Account, first, rig.Context));
            rig.Apply(RecognisedDevices.Forget(
                rig.Account, first, rig.Account.Devices.Keys.First(), rig.Context));
            rig.Apply(EndSession.All(rig.Account));
        },
        """
        session.ended user #
        session.ended user #
        device.forgotten user #
        session.ended back-office
        """);

    // A session with everything fresh that a change may ask for. Its own rows are not of interest.
    private string SignedIn()
    {
        var begun = ((LoginOutcome.Challenged)rig.SignInByCode().Value).Challenge.Ref.Id;
        var grant = ((LoginOutcome.SignedIn)rig.Verify(begun, rig.SentCode(), Factor.Email).Value).Grant;
        rig.Forget();
        return grant.SessionId;
    }

    private NewPassword New() => new(Secret.FromText(Chosen), rig.Hashing);

    private void Writes(Action act, string expected)
    {
        act();

        Assert.Equal(expected, string.Join('\n', rig.Written));
    }
}
