using System.Text.Json;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Infra;

/// <summary>The output folder of `dotnet publish functions`, if one was given.</summary>
internal static class Published
{
    private static readonly string Folder = Environment.GetEnvironmentVariable("COUNTERSIGN_PUBLISHED") ?? "";

    public static readonly Tool App = new(
        Path.Combine(Folder, "functions.metadata"),
        "COUNTERSIGN_PUBLISHED names no published app: dotnet publish functions --output FOLDER -p:AcsSdk=false, then "
        +
        "set it to FOLDER.");

    public static bool Has(string file) => File.Exists(PathOf(file));

    public static Stream Open(string file) => File.OpenRead(PathOf(file));

    public static JsonElement Json(string file) => JsonDocument.Parse(File.ReadAllText(PathOf(file))).RootElement;

    public static string PathOf(string file) => Path.Combine(Path.GetDirectoryName(App.Path)!, file);
}

/// <summary>A fact that needs the published app.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PublishedFactAttribute : FactAttribute
{
    public PublishedFactAttribute() => Skip = Published.App.SkipReason;
}

/// <summary>A theory that needs the published app.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PublishedTheoryAttribute : TheoryAttribute
{
    public PublishedTheoryAttribute() => Skip = Published.App.SkipReason;
}
