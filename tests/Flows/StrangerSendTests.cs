using System.Globalization;
using System.Security.Cryptography;
using Countersign.Local;
using Countersign.Settings;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Flows;

/// <summary>Strangers request messages: their owners must not pay for it, nor lose what they need.</summary>
public class StrangerSendTests : IAsyncLifetime
{
    private LocalApp app = null!;
    private TestTenant tenant = null!;

    public async Task InitializeAsync()
    {
        app = await App.SharedAsync();
        tenant = await TestTenant.CreateAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Login_codes_for_numbers_that_nobody_has_spend_no_money()
    {
        var user = await tenant.CreateUserAsync();
        await user.EnrolSmsAsync(await user.BearerAsync());
        (await tenant.PatchPolicyAsync("""{"sendCaps":{"monthlyCeiling":2.4,"smsPrice":0.1}}""")).Expect(204);
        for (var i = 0; i < 24; i++)
        {
            (await CodeBySmsAsync(TestTenant.NewPhone())).Expect(200);
        }

        var handle = (await user.SignInAsync()).Expect(200).Handle;
        (await user.SendAsync(handle, "sms")).Expect(202);
    }

    [Fact]
    public async Task Login_codes_for_numbers_that_nobody_has_do_not_stop_those_of_their_country()
    {
        (await tenant.PatchPolicyAsync(
            """{"sendCaps":{"callingCodePerHour":40,"clientPerHour":1000}}""")).Expect(204);
        var user = await tenant.CreateUserAsync(NewGeorgian());
        for (var i = 0; i < 40; i++)
        {
            (await CodeBySmsAsync(NewGeorgian())).Expect(200);
        }

        (await CodeBySmsAsync(user.Username)).Expect(200);
        await TestUser.CodeSentToAsync(user.Username);
    }

    [Fact]
    public async Task Notices_take_no_password_link_from_their_receiver_and_tell_other_tenants_nothing()
    {
        var user = await tenant.CreateUserAsync();
        await NoticesAsync(user, 6);
        await Until.TrueAsync(async () => await NoticesOfAsync(user) == 6, "six notices");

        (await tenant.PostAsync("recovery/password", new { username = user.Username })).Expect(202);
        await Until.TrueAsync(
            async () => (await App.AcsAsync()).Messages.Any(
                message => message.To == user.Username && message.Links.Count > 0),
            "the password link");

        var other = await TestTenant.CreateAsync();
        (await other.PostAsync("sign-in", new { username = user.Username, codeBy = "email" })).Expect(200);
    }

    [Fact]
    public async Task Beyond_twenty_notices_a_day_an_address_gets_one_that_stands_for_all_others()
    {
        var user = await tenant.CreateUserAsync();
        await NoticesAsync(user, 23);

        var day = App.Now.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        await Until.TrueAsync(
            async () => (await tenant.AuditAsync(day)).Count(
                row => row.GetProperty("by").GetString() == "notice") == 2,
            "two dropped notices");
        await Until.TrueAsync(async () => await NoticesOfAsync(user) == 21, "twenty notices and one more");
        Assert.Single(
            (await App.AcsAsync()).Messages,
            message => message.To == user.Username && message.Subject == "Many notices about your account");

        // The link after a lock waits for none of them.
        await user.LockAsync();
        await user.MessageAsync("Unlock your account");
    }

    [Fact]
    public async Task One_number_gets_twenty_messages_a_day_however_often_its_owner_signs_in()
    {
        (await tenant.PatchPolicyAsync("""{"devices":{"enabled":false}}""")).Expect(204);
        var user = await tenant.CreateUserAsync();
        await user.EnrolSmsAsync(await user.BearerAsync());
        var sent = 1;
        Reply answer;
        do
        {
            var handle = (await user.SignInAsync()).Expect(200).Handle;
            answer = await user.SendAsync(handle, "sms");
            if (answer.Status == 202)
            {
                sent++;
                (await user.VerifyAsync(handle, await SentCodes.NewestAsync(app, user), "sms")).Expect(200);
            }
        }
        while (answer.Status == 202 && sent < 26);

        Assert.Equal((20, 429), (sent, answer.Status));
    }

    [Fact]
    public async Task Enrolments_in_two_tenants_share_the_cool_down_of_a_number_that_nobody_proved()
    {
        var number = TestTenant.NewPhone();
        var answers = new List<int>();
        foreach (var place in (TestTenant[])[tenant, await TestTenant.CreateAsync()])
        {
            for (var i = 0; i < 10; i++)
            {
                var bearer = await (await place.CreateUserAsync()).BearerAsync();
                answers.Add((await place.PostAsync("me/factors/sms", new { address = number }, bearer)).Status);
            }
        }

        Assert.Equal([202, .. Enumerable.Repeat(429, 19)], answers);
    }

    [Fact]
    public async Task A_recognised_device_gets_its_login_code_when_strangers_have_used_up_the_limit_of_the_name()
    {
        (await tenant.PatchPolicyAsync("""{"devices":{"enabled":true}}""")).Expect(204);
        var user = await tenant.CreateUserAsync();
        var deviceToken = (await user.SignInAsync()).Expect(200)["deviceToken"];
        for (var i = 0; i < 5; i++)
        {
            (await (await TestTenant.CreateAsync()).PostAsync(
                "sign-in", new { username = user.Username, codeBy = "email" })).Expect(200);
        }

        (await user.SignInByCodeAsync()).Expect(429);
        (await tenant.PostAsync(
            "sign-in", new { username = user.Username, codeBy = "email", deviceToken })).Expect(200);
        await TestUser.CodeSentToAsync(user.Username);
    }

    /// <summary>All people of an office have the same address, and so has a stranger in it.</summary>
    [Fact]
    public async Task The_fifty_first_unproven_code_of_an_office_in_an_hour_is_refused_but_no_proven_one()
    {
        await using var office = await App.StartAsync(
            configure: services => services.PostConfigure<CountersignOptions>(
                options => options.CountSendsPerClient = true));
        var tenantThere = tenant.In(office);
        var (late, recognised, enrolled) = (
            (await tenant.CreateUserAsync()).In(office), (await tenant.CreateUserAsync()).In(office),
            (await tenant.CreateUserAsync()).In(office));
        var deviceToken = (await recognised.SignInAsync()).Expect(200)["deviceToken"];
        await enrolled.EnrolSmsAsync(await enrolled.BearerAsync());
        Task<Reply> ByCodeAsync(string username, string? device = null) => tenantThere.PostAsync(
            "sign-in", new { username, codeBy = "email", deviceToken = device });

        var handle = (await ByCodeAsync(late.Username)).Expect(200).Handle;
        for (var i = 1; i < 49; i++)
        {
            (await ByCodeAsync(TestTenant.NewEmail())).Expect(200);
        }

        var last = await ByCodeAsync(recognised.Username);
        Reply[] refused = [await ByCodeAsync(TestTenant.NewEmail()), await ByCodeAsync(enrolled.Username)];
        last.Expect(200);
        Assert.All(refused, answer => Assert.Equal((429, "too_many_requests"), (answer.Status, answer.Code)));
        (await ByCodeAsync(recognised.Username, deviceToken)).Expect(200);
        (await enrolled.SendAsync((await enrolled.SignInAsync()).Expect(200).Handle, "sms")).Expect(202);

        // Who enters the code was no stranger, so the next person gets one.
        (await late.VerifyAsync(handle, await TestUser.CodeSentToAsync(late.Username), "email")).Expect(200);
        (await ByCodeAsync(TestTenant.NewEmail())).Expect(200);
        (await ByCodeAsync(TestTenant.NewEmail())).Expect(429);
    }

    private static string NewGeorgian() =>
        $"+9955{RandomNumberGenerator.GetInt32(10_000_000, 100_000_000).ToString(CultureInfo.InvariantCulture)}";

    private Task<Reply> CodeBySmsAsync(string number) =>
        tenant.PostAsync("sign-in", new { username = number, codeBy = "sms" });

    // Every one of these calls tells the user that the account was unlocked.
    private async Task NoticesAsync(TestUser user, int count)
    {
        for (var i = 0; i < count; i++)
        {
            (await tenant.PostAsync($"users/{user.Id}/unlock", new { clearFailures = true }, tenant.Key)).Expect(204);
        }
    }

    private static async Task<int> NoticesOfAsync(TestUser user) =>
        (await App.AcsAsync()).Messages.Count(message => message.To == user.Username && message.Links.Count == 0);
}
