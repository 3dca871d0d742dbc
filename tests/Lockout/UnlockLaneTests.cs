using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Factors;
using Countersign.Lockout;
using Countersign.Passwords;
using Countersign.Secrets;
using Countersign.SignIn;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Lockout;

/// <summary>
/// Whoever opens an unlock link gets a lane: strangers who go on guessing cannot lock this person out again.
/// </summary>
public class UnlockLaneTests
{
    private readonly AccountRig rig = new AccountRig().WithTotp();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void In_the_lane_the_owner_signs_in_while_strangers_lock_the_name_again(bool devices)
    {
        rig.Policy = rig.Policy with { Devices = new() { Enabled = devices } };
        var lane = Unlocked();
        rig.FailTimes(5);
        Assert.Equal(RefusalCode.Locked, rig.SignIn().Refusal!.Code);

        var id = ((LoginOutcome.Challenged)SignIn(lane).Value).Challenge.Ref.Id;
        rig.FailTimes(5);
        Assert.IsType<LoginOutcome.SignedIn>(rig.Verify(id, rig.Code(rig.Step)).Value);
    }

    [Fact]
    public void The_lane_lasts_exactly_fifteen_minutes()
    {
        var lane = Unlocked();
        rig.FailTimes(5);
        var start = rig.Now;

        rig.Now = start + TimeSpan.FromMinutes(15) - TimeSpan.FromTicks(1);
        Assert.Null(SignIn(lane).Refusal);
        rig.Now = start + TimeSpan.FromMinutes(15);
        Assert.Equal(RefusalCode.Locked, SignIn(lane).Refusal!.Code);
    }

    // Who is in the lane is no stranger to the send limits.
    [Fact]
    public void The_token_of_a_lane_is_nobodys_once_the_lane_is_over()
    {
        var lane = Unlocked();
        Assert.Equal(lane.DeviceId, RecognisedDevices.Find(rig.Account, lane, rig.Context));

        rig.Now += TimeSpan.FromMinutes(15);
        Assert.Null(RecognisedDevices.Find(rig.Account, lane, rig.Context));
    }

    [Fact]
    public void A_lane_is_no_device_that_its_owner_could_forget()
    {
        rig.Verify(rig.OpenChallenge(), rig.Code(rig.Step));
        var session = rig.Account.Sessions.Keys.Single();
        var lane = Unlocked();

        Assert.Equal(
            Refusal.NotFound,
            RecognisedDevices.Forget(rig.Account, session, lane.DeviceId, rig.Context).Outcome.Refusal);
    }

    [Fact]
    public void A_challenge_that_began_in_the_lane_counts_for_everybody_once_the_lane_is_over()
    {
        var lane = Unlocked();
        rig.Now += TimeSpan.FromMinutes(8);
        var id = ((LoginOutcome.Challenged)SignIn(lane).Value).Challenge.Ref.Id;
        rig.FailTimes(5);

        rig.Now += TimeSpan.FromMinutes(7);
        Assert.Equal(RefusalCode.Locked, rig.Verify(id, rig.Code(rig.Step)).Refusal!.Code);
    }

    [Fact]
    public void Five_wrong_answers_end_the_lane_and_count_with_all_others()
    {
        var lane = Unlocked();
        for (var left = 4; left > 0; left--)
        {
            Assert.Equal(left, SignIn(lane, "wrong").Refusal!.AttemptsLeft);
        }

        Assert.Equal(RefusalCode.Locked, SignIn(lane, "wrong").Refusal!.Code);
        Assert.Equal(RefusalCode.Locked, SignIn(lane).Refusal!.Code);
        Assert.Equal(10, rig.Account.Head.Budget.FailuresSinceLogin);
        Assert.Equal(10, rig.Account.Head.FailuresByFactor.Password);
        Assert.Null(rig.SignIn().Refusal);
    }

    [Fact]
    public void A_complete_login_ends_the_lane_and_recognises_the_device()
    {
        var lane = Unlocked();
        var id = ((LoginOutcome.Challenged)SignIn(lane).Value).Challenge.Ref.Id;
        var device = ((LoginOutcome.SignedIn)rig.Verify(id, rig.Code(rig.Step)).Value).Grant.Device!;

        Assert.Equal([device.DeviceId], rig.Account.Devices.Keys);
        Assert.NotEqual(lane.DeviceId, device.DeviceId);
        rig.FailTimes(5);
        Assert.Equal(RefusalCode.Locked, SignIn(lane).Refusal!.Code);
    }

    [Fact]
    public void The_lane_skips_no_factor_and_evicts_no_device()
    {
        var others = Enumerable.Range(0, 5).Select(number =>
        {
            rig.Now += TimeSpan.FromMinutes(1);
            var id = rig.OpenChallenge();
            return ((LoginOutcome.SignedIn)rig.Verify(id, rig.Code(rig.Step)).Value).Grant.Device!.DeviceId;
        }).ToList();
        rig.Policy = rig.Policy with { Devices = new() { Enabled = true, SkipSecondFactor = true } };

        Assert.IsType<LoginOutcome.Challenged>(SignIn(Unlocked()).Value);
        Assert.All(others, id => Assert.Contains(id, rig.Account.Devices.Keys));
    }

    [Fact]
    public void A_second_unlock_ends_the_lane_of_the_first()
    {
        var first = Unlocked();
        Unlocked();
        rig.FailTimes(5);

        Assert.Equal(RefusalCode.Locked, SignIn(first).Refusal!.Code);
    }

    [Fact]
    public async Task Over_http_the_link_answers_with_a_device_token_that_signs_in_while_the_name_is_locked_again()
    {
        var user = await (await TestTenant.CreateAsync()).CreateUserAsync();
        await user.LockAsync();
        var link = Assert.Single((await user.MessageAsync("Unlock your account")).Links);
        var deviceToken = (await user.Tenant.PostAsync("recovery/unlock", new { token = link })).Expect(200)[
            "deviceToken"];
        await user.LockAsync();

        (await user.SignInAsync()).Expect(423);
        var signedIn = (await user.Tenant.PostAsync(
            "sign-in", new { username = user.Username, password = TestTenant.Password, deviceToken })).Expect(200);
        Assert.NotEqual(deviceToken, signedIn["deviceToken"]);
        var devices = (await user.Tenant.GetAsync("me/devices", TestUser.Bearer(signedIn))).Expect(200).Json;
        Assert.Equal(1, devices.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Only_the_api_key_clears_the_failures_of_a_user()
    {
        var tenant = await TestTenant.CreateAsync();
        var (_, admin) = await tenant.CreateAdministratorAsync();
        var user = await tenant.CreateUserAsync();
        await user.LockAsync();
        var body = new { clearFailures = true };

        (await tenant.PostAsync($"users/{user.Id}/unlock", body, admin)).Expect(403);
        (await user.SignInAsync()).Expect(423);
        (await tenant.PostAsync($"users/{user.Id}/unlock", body, tenant.Key)).Expect(204);
        Assert.Equal(4, (await user.SignInAsync("wrong")).Expect(401).Json.GetProperty("attemptsLeft").GetInt32());
        Assert.Contains(
            await tenant.AuditAsync(user.Id),
            row => row.GetProperty("type").GetString() == "account.failures-cleared");
    }

    private DeviceToken Unlocked()
    {
        rig.FailTimes(5);
        return rig.Apply(Unlock.ByLink(rig.Account, rig.Account.Head.UnlockLink.Generation, rig.Context)).Value;
    }

    private Result<LoginOutcome> SignIn(DeviceToken device, string password = AccountRig.Password) =>
        rig.Apply(
            FirstFactor.ByPassword(
                rig.Account, new PasswordCheck(Secret.FromText(password), rig.Hashing), device, rig.Context));
}
