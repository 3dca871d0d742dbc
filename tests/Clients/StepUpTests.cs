using System.Security.Claims;
using Countersign.AspNetCore;
using Countersign.Tests.Rig;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace Countersign.Tests.Clients;

/// <summary>Countersign.AspNetCore: an endpoint that wants a recent second factor.</summary>
public class StepUpTests(BackendRig rig) : IClassFixture<BackendRig>
{
    private static readonly DateTimeOffset Now = App.Now;

    [Fact]
    public async Task A_fresh_second_factor_passes()
    {
        var user = await rig.Tenant.CreateUserAsync();
        await user.EnrolInRealTimeAsync();
        var handle = (await user.SignInAsync()).Expect(200).Handle;
        var code = user.Code(TimeProvider.System.GetUtcNow());
        var token = (await user.VerifyAsync(handle, code)).Expect(200)["accessToken"];

        Assert.Equal(204, await PayAsync(token));
    }

    [Fact]
    public async Task A_password_alone_is_told_which_step_up_is_missing()
    {
        using var answer = await rig.Backend.SendAsync(HttpMethod.Post, "/payments", await rig.AccessTokenAsync());

        Assert.Equal(401, (int)answer.StatusCode);
        Assert.Equal(
            "Bearer error=\"insufficient_user_authentication\", max_age=\"600\", acr_values=\"aal2\"",
            answer.Headers.WwwAuthenticate.ToString());
    }

    [Theory]
    [InlineData(-700, 401)]
    [InlineData(-500, 204)]
    public async Task The_age_is_that_of_the_proof_and_not_that_of_the_token(int seconds, int status)
    {
        var then = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + seconds;
        var token = await rig.SignedAnewAsync(await rig.AccessTokenAsync(), claims =>
        {
            claims["acr"] = "aal2";
            claims["auth_time"] = then;
        });

        Assert.Equal(status, await PayAsync(token));
    }

    [Theory]
    [InlineData(0, "aal2", true)]
    [InlineData(600, "aal2", true)]
    [InlineData(601, "aal2", false)]
    [InlineData(0, "aal1", false)]
    [InlineData(0, null, false)]
    [InlineData(null, "aal2", false)]
    public async Task A_proof_counts_for_exactly_ten_minutes(int? age, string? acr, bool passes)
    {
        var claims = new List<Claim>();
        if (age is { } seconds)
        {
            claims.Add(new Claim("auth_time", $"{Now.ToUnixTimeSeconds() - seconds}"));
        }

        if (acr is not null)
        {
            claims.Add(new Claim("acr", acr));
        }

        var context = new AuthorizationHandlerContext(
            [new StepUpRequirement(TimeSpan.FromMinutes(10), SecondFactor: true)],
            new ClaimsPrincipal(new ClaimsIdentity(claims, "test")), resource: null);
        await new StepUpHandler(new MovedClock(Now), new HttpContextAccessor()).HandleAsync(context);

        Assert.Equal(passes, context.HasSucceeded);
    }

    private Task<int> PayAsync(string token) => rig.Backend.StatusAsync(HttpMethod.Post, "/payments", token);
}
