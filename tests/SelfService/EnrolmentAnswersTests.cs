using Countersign.Tests.Rig;

namespace Countersign.Tests.SelfService;

/// <summary>What a confirmed factor answers to a sign-in that had to enrol it.</summary>
public class EnrolmentAnswersTests
{
    [Fact]
    public async Task A_number_completes_the_sign_in_and_brings_no_recovery_codes()
    {
        var (tenant, phone) = (await TestTenant.CreateAsync(), TestTenant.NewPhone());
        var user = await tenant.CreateUserAsync();
        (await tenant.PatchPolicyAsync("""{"requireMfa":true}""")).Expect(204);
        var handle = (await user.SignInByCodeAsync()).Expect(200).Handle;
        (await user.VerifyAsync(handle, await user.CodeAsync("email"), "email")).Expect(200);
        var enroller = ("Authorization", $"Bearer {handle}");
        (await tenant.PostAsync("me/factors/sms", new { address = phone }, enroller)).Expect(202);

        var done = (await tenant.PostAsync(
            "me/factors/sms/confirm", new { code = await TestUser.CodeSentToAsync(phone) }, enroller)).Expect(200);

        Assert.Equal("signed-in", done["status"]);
        Assert.Equal(0, done.Json.GetProperty("recoveryCodes").GetArrayLength());
    }
}
