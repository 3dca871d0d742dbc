using System.Diagnostics;
using System.Text.RegularExpressions;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Guide;

/// <summary>The samples of the guide in JavaScript, run by Node as their reader would.</summary>
public class NodeSampleTests(TokenIssuerApp issuer) : IClassFixture<TokenIssuerApp>
{
    private static readonly string Samples = Path.Combine(GuidePages.Folder, "samples");

    [Fact]
    public async Task The_origin_of_a_page_is_set()
    {
        Assert.Equal("204", await RunAsync("origins.mjs", "http://localhost:5080"));
        Assert.Contains(
            "http://localhost:5080", (await issuer.Tenant.PolicyAsync()).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_is_sent_and_its_evidence_is_read() => Assert.Matches(
        "^For a channel of your own: http.*\nAna has 5 attempts, sent\n0 openings, signed true$",
        await RunAsync("invitations.mjs"));

    [Fact]
    public async Task A_room_gets_a_member_with_a_number() =>
        Assert.Equal("1 member in Buyers", await RunAsync("data-rooms.mjs"));

    [Fact]
    public async Task Users_are_brought_along() =>
        Assert.Equal("0: is there\n1: invalid_request", await RunAsync("import.mjs"));

    [Fact]
    public async Task A_webhook_is_set() =>
        Assert.Matches("^whsec_[A-Za-z0-9+/=]+$", await RunAsync("webhook.mjs", "http://localhost:9/hook"));

    [Fact]
    public async Task A_grant_opens_its_document_and_no_other()
    {
        var invitee = await TestInvitee.CreateAsync(issuer.Tenant, "none");
        var grant = (await invitee.OpenAsync("other")).Expect(200)["grant"];
        var folder = Npm.Folder("jose");
        await Npm.InstallAsync(folder);
        File.Copy(Path.Combine(Samples, "grant.mjs"), Path.Combine(folder, "grant.mjs"), overwrite: true);
        var script = $$"""
            import { documentGrant } from './grant.mjs';
            console.log((await documentGrant('{{grant}}', '{{invitee.DocumentId}}')).sub);
            console.log(await documentGrant('{{grant}}', 'another').catch(problem => problem.message));
            """;
        await File.WriteAllTextAsync(Path.Combine(folder, "try-grant.mjs"), script);

        Assert.Equal(
            $"{invitee.Id}\nThe grant is for another document.",
            await RunFileAsync(Path.Combine(folder, "try-grant.mjs")));
    }

    [Fact]
    public async Task The_three_variables_are_read_from_the_local_runner()
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Samples, "local.sh"));
        var command = Regex.Match(text, @"sed '[^']+'").Value;
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", command])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        await shell.StandardInput.WriteAsync("""{"tenant":"demo","username":"a","apiKey":"cs_abc-_1.x"}""");
        shell.StandardInput.Close();

        Assert.Equal("cs_abc-_1.x", (await shell.StandardOutput.ReadToEndAsync()).Trim());
    }

    private Task<string> RunAsync(string sample, params IEnumerable<string> arguments) =>
        RunFileAsync(Path.Combine(Samples, sample), arguments);

    private async Task<string> RunFileAsync(string file, params IEnumerable<string> arguments) =>
        (await Npm.RunAsync(
            Path.GetDirectoryName(file)!, "node", [file, .. arguments],
            ("COUNTERSIGN_URL", issuer.Address.AbsoluteUri.TrimEnd('/')), ("COUNTERSIGN_TENANT", issuer.Tenant.Id),
            ("COUNTERSIGN_KEY", issuer.Tenant.Key.Value))).Trim();
}
