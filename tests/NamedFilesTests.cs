using System.Reflection;
using System.Text.RegularExpressions;

namespace Countersign.Tests;

/// <summary>Documents name source files; a file that moves must not leave a wrong name behind.</summary>
public partial class NamedFilesTests
{
    // Tests.csproj writes this list at build time: the tests run from their output folder, which holds no sources.
    private static readonly HashSet<string> Sources = [.. Assembly.GetExecutingAssembly()
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == "Sources").Value!
        .Replace('\\', '/').Split('|').Select(path => path.TrimStart('.', '/'))];

    public static TheoryData<string> Documents
    {
        get
        {
            var root = Path.Combine(AppContext.BaseDirectory, "named");
            return [
                .. Directory.EnumerateFiles(root, "*.md", SearchOption.AllDirectories).Select(
                    file => Path.GetRelativePath(root, file))];
        }
    }

    [Theory, MemberData(nameof(Documents))]
    public void Every_source_file_that_a_document_names_exists(string document) =>
        Assert.DoesNotContain(Named(document), name => !Sources.Contains(name));

    [Fact]
    public void The_walk_names_the_files_of_three_requests() => Assert.True(Named("docs/walk.md").Count() > 50);

    private static IEnumerable<string> Named(string document) =>
        SourceFile().Matches(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "named", document))).Select(
            match => match.Value).Distinct();

    [GeneratedRegex(@"\b(?:core|functions|local|tests)/[\w./-]+\.cs\b")]
    private static partial Regex SourceFile();
}
