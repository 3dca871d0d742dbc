using System.Diagnostics;
using Countersign.Local;
using Countersign.Tests.Rig;
using OtpNet;

namespace Countersign.Tests.Infra;

/// <summary>The check that runs after every deployment, against an app with its own address as issuer.</summary>
public class SmokeTests(TokenIssuerApp issuer) : IClassFixture<TokenIssuerApp>
{
    [Fact]
    public async Task A_canary_with_an_authenticator_signs_in()
    {
        var user = await issuer.Tenant.CreateUserAsync();
        await user.EnrolInRealTimeAsync();
        var (code, output) = await RunAsync(user, TestTenant.Password, Base32Encoding.ToString(user.TotpSecret));

        Assert.Equal((0, "ok health\nok discovery\nok sign-in"), (code, output));
    }

    [Fact]
    public async Task A_canary_that_cannot_sign_in_fails_the_deployment()
    {
        var (code, output) = await RunAsync(await issuer.Tenant.CreateUserAsync(), "wrong", secret: "");

        Assert.Equal(1, code);
        Assert.Contains("not ok sign-in: 401", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tenant_that_is_not_there_fails_the_deployment()
    {
        var user = new TestUser(new TestTenant(issuer.Tenant.Api, "nobody-here", ""), "", "a@example.com");
        var (code, output) = await RunAsync(user, "x", secret: "");

        Assert.Equal(1, code);
        Assert.Contains("not ok discovery: 404", output, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Output)> RunAsync(TestUser canary, string password, string secret)
    {
        var start = new ProcessStartInfo(
            "node", [Path.Combine(AppContext.BaseDirectory, "infra/smoke/smoke.mjs"), issuer.Address.AbsoluteUri])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            Environment =
            {
                ["CANARY_TENANT"] = canary.Tenant.Id,
                ["CANARY_USERNAME"] = canary.Username,
                ["CANARY_PASSWORD"] = password,
                ["CANARY_TOTP_SECRET"] = secret,
            },
        };
        using var node = NodeProcess.Start(start);
        var output = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        return (node.ExitCode, output.Trim());
    }
}
