using System.Diagnostics;
using Countersign.Local;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Clients;

/// <summary>The TypeScript client, built and tested by npm as its users would, against an app that answers.</summary>
public class TypeScriptClientTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "clients", "typescript");

    [Fact]
    public async Task The_client_is_the_descriptions_and_walks_through_an_enrolment_and_a_sign_in()
    {
        // The walk moves the clock: that of an app of its own.
        await using var app = await App.StartAsync(clock: new LocalClock());
        await NpmAsync(app.BaseAddress, "ci", "--no-audit", "--no-fund");
        var output = await NpmAsync(app.BaseAddress, "test");

        Assert.Matches(@"\bok \d+ - A person enrols an authenticator", output);
    }

    private static async Task<string> NpmAsync(Uri app, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", arguments)
        {
            WorkingDirectory = Folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["COUNTERSIGN_URL"] = app.GetLeftPart(UriPartial.Authority) },
        };
        using var npm = NodeProcess.Start(start);
        var (output, errors) = (npm.StandardOutput.ReadToEndAsync(), npm.StandardError.ReadToEndAsync());
        await npm.WaitForExitAsync();
        Assert.True(npm.ExitCode == 0, $"npm {string.Join(' ', arguments)} ended with {npm.ExitCode}:\n{await output}{await errors}");
        return await output;
    }
}
