using System.Text.RegularExpressions;

namespace Countersign.Tests.Guide;

/// <summary>A snippet of the guide is part of a file that some test runs. So none can grow old.</summary>
public partial class SnippetTests
{
    // The test that runs each file. A name that is not here has no test.
    private static readonly Dictionary<string, Type> RunBy = new(StringComparer.Ordinal)
    {
        ["samples/page.html"] = typeof(PageSampleTests),
        ["samples/origins.mjs"] = typeof(NodeSampleTests),
        ["samples/invitations.mjs"] = typeof(NodeSampleTests),
        ["samples/data-rooms.mjs"] = typeof(NodeSampleTests),
        ["samples/import.mjs"] = typeof(NodeSampleTests),
        ["samples/webhook.mjs"] = typeof(NodeSampleTests),
        ["samples/grant.mjs"] = typeof(NodeSampleTests),
        ["samples/access-token.mjs"] = typeof(Clients.JoseTests),
        ["samples/react/index.html"] = typeof(PageSampleTests),
        ["samples/react/SignIn.jsx"] = typeof(PageSampleTests),
        ["samples/react/main.jsx"] = typeof(PageSampleTests),
        ["samples/local.sh"] = typeof(NodeSampleTests),
        ["../../clients/dotnet/Sample/Program.cs"] = typeof(Clients.AccessTokenTests),
        ["../../clients/dotnet/Sample/appsettings.json"] = typeof(Clients.SampleSettingsTests),
        ["../../clients/dotnet/Sample/wwwroot/index.html"] = typeof(Clients.SamplePageTests),
    };

    // Each page says so itself.
    private static readonly Dictionary<string, string> Exempt = new(StringComparer.Ordinal)
    {
        ["spring.md"] = "The build has no Java.",
        ["deploying.md"] = "It needs a subscription.",
    };

    public static TheoryData<string> Pages => [.. GuidePages.Names];

    [Theory, MemberData(nameof(Pages))]
    public void A_snippet_is_part_of_the_file_that_it_names_and_a_test_runs_that_file(string page)
    {
        foreach (var snippet in GuidePages.SnippetsOf(page).Where(
            snippet => !Exempt.ContainsKey(page) && !IsStart(snippet)))
        {
            Assert.True(snippet.File is not null && RunBy.ContainsKey(snippet.File), $"No test runs:\n{snippet.Text}");
            Assert.True(
                snippet.Content.Contains(snippet.Text, StringComparison.Ordinal),
                $"{snippet.File} does not have:\n{snippet.Text}");
        }
    }

    [Fact]
    public void Every_page_is_linked_from_the_first_one()
    {
        var first = File.ReadAllText(Path.Combine(GuidePages.Folder, "README.md"));

        Assert.All(
            GuidePages.Names.Where(page => page != "README.md"),
            page => Assert.Contains($"]({page})", first, StringComparison.Ordinal));
    }

    [Fact]
    public void The_snippets_of_the_packages_readme_are_those_of_its_sample()
    {
        var package = Path.Combine("..", "..", "clients", "dotnet", "Countersign.AspNetCore", "README.md");
        var snippets = GuidePages.SnippetsOf(package).Where(snippet => snippet.Language == "csharp").ToArray();

        Assert.Equal(3, snippets.Length);
        Assert.All(
            snippets.Select(snippet => snippet with { File = "../../clients/dotnet/Sample/Program.cs" }),
            snippet => Assert.Contains(snippet.Text, snippet.Content, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_alert_has_a_paragraph_that_says_what_to_do()
    {
        var operating = File.ReadAllText(Path.Combine(GuidePages.Folder, "operating.md"));
        var alerts = AlertName().Matches(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "infra", "alerts.bicep"))).Select(
                match => match.Groups["name"].Value).Where(name => name != "operators").ToArray();

        Assert.True(alerts.Length >= 6);
        Assert.All(alerts, name => Assert.Contains($"\n## {name}\n", operating, StringComparison.Ordinal));
    }

    // `dotnet run --project ..`: tests/Local starts the first, tests/Clients the second.
    private static bool IsStart(Snippet snippet) => snippet.Language == "sh"
        && snippet.Text.Split('\n').All(line => line is "dotnet run --project local"
            or "dotnet run --project clients/dotnet/Sample");

    [GeneratedRegex("^  name: '(?<name>[a-z-]+)'$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex AlertName();
}
