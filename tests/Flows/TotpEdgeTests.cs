using Countersign.Local;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Flows;

/// <summary>The lifetime of a code to the millisecond, over HTTP and against another implementation.</summary>
public class TotpEdgeTests : IAsyncLifetime
{
    private readonly MovedClock clock = new();
    private readonly DateTimeOffset stepBegins = DateTimeOffset.FromUnixTimeSeconds(
        (TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 30 * 30) + 300);
    private LocalApp app = null!;
    private TestUser user = null!;

    public async Task InitializeAsync()
    {
        app = await App.StartAsync(clock: clock);
        user = await (await TestTenant.CreateAsync(app)).CreateUserAsync();
        clock.SetTo(stepBegins.AddSeconds(-120));
        await user.EnrolAsync(stepBegins.AddSeconds(-120));
    }

    public async Task DisposeAsync() => await app.DisposeAsync();

    [Theory]
    [InlineData(-1, 401)]
    [InlineData(0, 200)]
    [InlineData(59_999, 200)]
    [InlineData(60_000, 401)]
    public async Task A_code_is_accepted_for_sixty_seconds_to_the_millisecond(int milliseconds, int status)
    {
        clock.SetTo(stepBegins.AddMilliseconds(milliseconds));
        var handle = (await user.SignInAsync()).Expect(200).Handle;

        (await user.VerifyAsync(handle, user.Code(stepBegins))).Expect(status);
    }

    [Fact]
    public async Task The_enrolment_code_cannot_be_used_to_sign_in()
    {
        var handle = (await user.SignInAsync()).Expect(200).Handle;

        Assert.Equal(
            5,
            (await user.VerifyAsync(handle, user.Code(stepBegins.AddSeconds(-120)))).Expect(401).Json.GetProperty(
                "attemptsLeft").GetInt32());
    }

    [Fact]
    public async Task Codes_of_a_disabled_secret_are_refused_and_a_new_secret_can_be_enrolled()
    {
        var old = user.Code(stepBegins);
        clock.SetTo(stepBegins.AddSeconds(-60));
        var signedIn = (await user.VerifyAsync(
            (await user.SignInAsync()).Handle, user.Code(stepBegins.AddSeconds(-60)))).Expect(200);
        clock.SetTo(stepBegins.AddSeconds(-30));
        (await user.Tenant.PostAsync(
            "me/totp/disable", new { code = user.Code(stepBegins.AddSeconds(-30)) }, TestUser.Bearer(signedIn))).Expect(
                204);
        await user.EnrolAsync(stepBegins.AddSeconds(-30));

        clock.SetTo(stepBegins);
        var handle = (await user.SignInAsync()).Expect(200).Handle;
        (await user.VerifyAsync(handle, old)).Expect(401);
        (await user.VerifyAsync(handle, user.Code(stepBegins))).Expect(200);
    }

    [OathtoolTheory]
    [InlineData(0)]
    [InlineData(30)]
    public async Task Codes_of_another_implementation_are_accepted(int seconds)
    {
        clock.SetTo(stepBegins.AddSeconds(seconds));
        var code = await Oathtool.TotpAsync(
            "SHA1", OtpNet.Base32Encoding.ToString(user.TotpSecret!).TrimEnd('='), 6, 30,
            stepBegins.AddSeconds(seconds).UtcDateTime);

        (await user.VerifyAsync((await user.SignInAsync()).Expect(200).Handle, code)).Expect(200);
    }
}
