using System.Text.Json;
using System.Text.RegularExpressions;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Clients;

/// <summary>The two npm packages as those get them who install them.</summary>
[Collection(TypeScriptClientTests.OneFolder)]
public sealed partial class NpmPackageTests : IDisposable
{
    private static readonly string Client = Npm.Folder("typescript");
    private static readonly string Elements = Path.Combine(AppContext.BaseDirectory, "pages");

    private readonly string folder = Directory.CreateTempSubdirectory("packages-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Both_packages_install_into_an_empty_folder_type_check_and_run()
    {
        var client = await PackAsync(Client);
        var elements = await PackAsync(Elements);

        Assert.Equal(
            ["LICENSE", "README.md", "package.json"], client.Files.Where(file => !file.Contains('/')));
        Assert.All(client.Files.Where(file => file.Contains('/')), file => Assert.Matches("^(dist/)?src/", file));
        Assert.Contains("dist/src/index.d.ts", client.Files);
        Assert.Contains("elements.js", elements.Files);
        Assert.Contains("dist/pages/elements.d.ts", elements.Files);
        Assert.Contains("LICENSE", elements.Files);
        Assert.All(elements.Files, file => Assert.Matches(
            @"^([\w-]+\.js|dist/.+\.d\.ts|LICENSE|README\.md|package\.json)$", file));
        Assert.DoesNotContain("page.js", elements.Files);

        await File.WriteAllTextAsync(Path.Combine(folder, "package.json"), """{"type":"module","private":true}""");
        await Npm.RunAsync(
            folder, Npm.Program,
            ["install", "--ignore-scripts", "--no-audit", "--no-fund", client.Path, elements.Path, "typescript@5.9.3"]);
        await TypeCheckAsync();
        Assert.Equal("CountersignAccount,CountersignLink,CountersignSignIn", await RunAsync(
            "import * as elements from '@countersign/elements'; console.log(String(Object.keys(elements)));"));
        await RunReadmeAsync();
    }

    /// <summary>The example of the client's README, against an app that answers.</summary>
    private async Task RunReadmeAsync()
    {
        var app = await App.SharedAsync();
        var tenant = await TestTenant.CreateAsync(app);
        var user = await tenant.CreateUserAsync();
        var readme = await File.ReadAllTextAsync(Path.Combine(Client, "README.md"));
        var api = app.BaseAddress.GetLeftPart(UriPartial.Authority);

        Assert.Equal($"Signed in as {user.Username}", await RunAsync(Example().Match(readme).Groups["code"].Value
            .Replace("http://localhost:7071", api, StringComparison.Ordinal)
            .Replace("'demo'", $"'{tenant.Id}'", StringComparison.Ordinal)
            .Replace("demo@example.com", user.Username, StringComparison.Ordinal)));
    }

    private async Task TypeCheckAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "page.ts"), """
            import { answerOf, createCountersign, storageStore, type SessionTokens } from '@countersign/client';
            import { CountersignSignIn } from '@countersign/elements';
            import { textsOf } from '@countersign/elements/texts';

            const client = createCountersign({
              baseUrl: 'https://api.example.com', tenant: 'acme', tokenStore: storageStore(sessionStorage, 'acme'),
              onSessionEnd: (reason: 'signed-out' | 'refused') => console.log(reason),
            });
            const element = document.createElement('countersign-sign-in');
            element.texts = { signIn: textsOf('sv').signIn };
            element.addEventListener('countersign:signed-in', ({ detail }) => {
              document.createElement('countersign-account').tokens = detail satisfies SessionTokens;
            });
            addEventListener('countersign:error', ({ detail }) => console.log(detail.code, detail.status));
            // @ts-expect-error There is no such text.
            element.texts = { nothing: '' };
            console.log(element instanceof CountersignSignIn, (await answerOf(client.GET('/me'))).username);
            """);

        // TypeScript's own declarations need no check here, and would take two thirds of the time.
        foreach (var module in (string[][])[["nodenext", "nodenext"], ["esnext", "bundler"]])
        {
            await Npm.RunAsync(
                folder, "node",
                [
                    "node_modules/typescript/bin/tsc", "--noEmit", "--strict", "--skipDefaultLibCheck",
                    "--target", "es2022", "--lib", "es2022,dom", "--module", module[0], "--moduleResolution", module[1],
                    "page.ts",
                ]);
        }
    }

    private async Task<string> RunAsync(string module)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "run.js"), module);
        return (await Npm.RunAsync(folder, "node", ["run.js"])).Trim();
    }

    private async Task<(string Path, string[] Files)> PackAsync(string package)
    {
        await Npm.InstallAsync(package);
        var output = await Npm.RunAsync(
            package, Npm.Program, ["pack", "--json", "--silent", "--pack-destination", folder]);
        var packed = JsonDocument.Parse(output).RootElement[0];
        return (
            Path.Combine(folder, packed.GetProperty("filename").GetString()!),
            [.. packed.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("path").GetString()!)
                .Order(StringComparer.Ordinal)]);
    }

    [GeneratedRegex("```js\n(?<code>.+?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
