using Countersign.Local;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Clients;

/// <summary>The TypeScript client, built and tested by npm as its users would, against an app that answers.</summary>
[Collection(OneFolder)]
public class TypeScriptClientTests
{
    /// <summary>The classes that compile a package. At the same time, one would pack what the other writes.</summary>
    public const string OneFolder = "The folders of the packages";

    [Fact]
    public async Task The_client_matches_the_description_and_completes_an_enrolment_and_a_sign_in()
    {
        // The test moves the clock, so it has its own app.
        await using var app = await App.StartAsync(clock: new LocalClock());
        var folder = Npm.Folder("typescript");
        await Npm.InstallAsync(folder);
        var output = await Npm.RunAsync(
            folder, Npm.Program, ["test"], ("COUNTERSIGN_URL", app.BaseAddress.GetLeftPart(UriPartial.Authority)));

        Assert.Matches(@"\bok \d+ - A person enrols an authenticator", output);
    }
}
