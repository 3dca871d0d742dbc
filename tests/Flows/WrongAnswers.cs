using Countersign.Local;
using Countersign.Tests.Rig;
using OtpNet;

namespace Countersign.Tests.Flows;

/// <summary>A wrong answer on each route that checks a secret of an account, by the route's name.</summary>
public sealed class WrongAnswers(TestUser user, (string Name, string Value) bearer)
{
    private const string NewPassword = "a wholly different password";

    /// <summary>For a user with an authenticator and a phone number, in a session that has just proved both.</summary>
    public static async Task<WrongAnswers> OfNewUserAsync(LocalApp app)
    {
        var user = await (await TestTenant.CreateAsync(app)).CreateUserAsync();
        var bearer = await user.EnrolAsync(App.Now);
        await user.EnrolSmsAsync(bearer);
        return new WrongAnswers(user, bearer);
    }

    public TestUser User => user;

    public (string Name, string Value) Bearer => bearer;

    public async Task<Reply> AtAsync(string resource) => resource switch
    {
        "password" => await user.SignInAsync("wrong"),
        "login-code" =>
            await user.VerifyAsync(
                (await user.SignInByCodeAsync()).Expect(200).Handle, TestUser.OtherThan(await user.CodeAsync("email")),
                "email"),
        "totp" => await user.VerifyAsync(await HandleAsync(), user.WrongCode(App.Now)),
        "sms" => await WrongSmsAsync(),
        "recovery-code" => await user.VerifyAsync(await HandleAsync(), "AAAA-BBBB-CCCC-DDDD", "recovery-code"),
        "step-up" => await user.VerifyAsync(await user.StepUpAsync(bearer), user.WrongCode(App.Now)),
        "password-change" => await PostAsync("me/password", new { password = "wrong", newPassword = NewPassword }),
        "totp-confirm" => await WrongTotpConfirmAsync(),
        "totp-disable" => await PostAsync("me/totp/disable", new { code = user.WrongCode(App.Now) }),
        "factor-confirm" => await WrongFactorConfirmAsync(),
        "factor-disable" => await PostAsync("me/factors/sms/disable", new { code = user.WrongCode(App.Now) }),
        "recovery-codes" => await PostAsync("me/recovery-codes", new { code = user.WrongCode(App.Now) }),
        _ => throw new ArgumentOutOfRangeException(nameof(resource), resource, null),
    };

    private async Task<string> HandleAsync() => (await user.SignInAsync()).Expect(200).Handle;

    private async Task<Reply> WrongSmsAsync()
    {
        var handle = await HandleAsync();
        (await user.SendAsync(handle, "sms")).Expect(202);

        // The first code on this number was used to enrol it.
        return await user.VerifyAsync(handle, TestUser.OtherThan(await user.CodeAsync("sms", 2)), "sms");
    }

    private async Task<Reply> WrongTotpConfirmAsync()
    {
        var secret = (await PostAsync("me/totp")).Expect(200)["secret"];
        return await PostAsync(
            "me/totp/confirm", new { code = TestUser.WrongCode(Base32Encoding.ToBytes(secret), App.Now) });
    }

    private async Task<Reply> WrongFactorConfirmAsync()
    {
        var address = TestTenant.NewEmail();
        (await PostAsync("me/factors/email", new { address })).Expect(202);
        return await PostAsync(
            "me/factors/email/confirm", new { code = TestUser.OtherThan(await TestUser.CodeSentToAsync(address)) });
    }

    private Task<Reply> PostAsync(string path, object? body = null) => user.Tenant.PostAsync(path, body, bearer);
}
