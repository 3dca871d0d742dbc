using System.Text.RegularExpressions;
using Countersign.Tests.Clients;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Pages;

/// <summary>The modules of `pages/`: their types, their imports and their texts.</summary>
[Collection(TypeScriptClientTests.OneFolder)]
public sealed partial class PageModulesTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "pages");

    private static readonly ModuleGraph Modules = new(
        Directory.EnumerateFiles(Folder, "*.js").ToDictionary(file => Path.GetFileName(file), ImportsOf));

    public static TheoryData<string> Languages => ["ka", "sv", "hi"];

    [Fact]
    public async Task The_types_of_the_modules_fit_each_other_and_the_description_of_the_api()
    {
        await Npm.InstallAsync(Folder);
        await Npm.RunAsync(Folder, Npm.Program, ["test"]);
    }

    [Fact]
    public void No_modules_import_each_other_in_a_circle_and_every_import_is_there()
    {
        Assert.Equal("", string.Join('\n', Modules.Circles()));
        Assert.Empty(Modules.Missing());
        Assert.Equal(
            Directory.EnumerateFiles(Folder, "*.js").Select(Path.GetFileName).Order(StringComparer.Ordinal),
            Modules.ReachedFrom("page.js").Append("page.js").Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Languages))]
    public void Every_language_fills_the_same_gaps_as_English_and_translates_every_text(string language)
    {
        var (english, theirs) = (TextsOf("en"), TextsOf(language));

        Assert.NotEmpty(english);
        Assert.Equal(english.Keys.Order(StringComparer.Ordinal), theirs.Keys.Order(StringComparer.Ordinal));
        Assert.All(theirs, text =>
        {
            Assert.Equal(Gap().Matches(english[text.Key]).Select(gap => gap.Value).Order(),
                Gap().Matches(text.Value).Select(gap => gap.Value).Order());
            Assert.NotEqual(english[text.Key], text.Value);
        });
    }

    /// <summary>A module without its comments, whose types also name modules.</summary>
    internal static string Code(string module) => Comment().Replace(module, "");

    // `import … from './x.js'`, `import './x.js'` and `export … from './x.js'`.
    [GeneratedRegex("""(\bfrom|\bimport)\s*['"]\./(?<module>[^'"]+)['"]""", RegexOptions.ExplicitCapture)]
    internal static partial Regex Import();

    private static string[] ImportsOf(string file) =>
        [.. Import().Matches(Code(File.ReadAllText(file))).Select(match => match.Groups["module"].Value)];

    private static Dictionary<string, string> TextsOf(string language) =>
        Text().Matches(File.ReadAllText(Path.Combine(Folder, $"texts-{language}.js"))).ToDictionary(
            match => match.Groups["key"].Value, match => match.Groups["text"].Value, StringComparer.Ordinal);

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex("^  '?(?<key>[\\w-]+)'?: '(?<text>.+)',$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Text();

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Gap();
}
