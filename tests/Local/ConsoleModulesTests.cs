using System.Text.RegularExpressions;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Local;

/// <summary>No module of the console leads back to itself: screens lead to each other by the router.</summary>
public sealed partial class ConsoleModulesTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "console");

    private static readonly ModuleGraph Console = new(
        Directory.EnumerateFiles(Folder, "*.js").ToDictionary(file => Path.GetFileName(file), ImportsOf));

    [Fact]
    public void No_modules_of_the_console_import_each_other_in_a_circle()
    {
        var circles = string.Join('\n', Console.Circles());

        Assert.True(circles.Length == 0, $"Modules that import each other, one circle a line:\n{circles}");
    }

    [Fact]
    public void Every_import_names_a_module_of_the_console()
    {
        Assert.NotEmpty(Console.ReachedFrom("main.js"));
        Assert.Empty(Console.Missing());
    }

    [Fact]
    public void A_circle_is_named_by_all_of_its_modules_and_by_no_other()
    {
        var graph = new ModuleGraph(new Dictionary<string, string[]>
        {
            ["main.js"] = ["a.js", "alone.js"],
            ["a.js"] = ["b.js", "leaf.js"],
            ["b.js"] = ["c.js"],
            ["c.js"] = ["a.js"],
            ["alone.js"] = ["alone.js"],
            ["leaf.js"] = [],
        });

        Assert.Equal(["a.js, b.js, c.js", "alone.js"], graph.Circles());
    }

    private static string[] ImportsOf(string file) =>
        [.. Import().Matches(File.ReadAllText(file)).Select(match => match.Groups["module"].Value)];

    // `import … from './x.js'`, `import './x.js'`, `export … from './x.js'` and `import('./x.js')`.
    [GeneratedRegex("""(\bfrom|\bimport)\s*\(?\s*['"]\./(?<module>[^'"]+)['"]""", RegexOptions.ExplicitCapture)]
    private static partial Regex Import();
}
