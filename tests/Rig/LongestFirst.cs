using System.Collections.Frozen;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer("Countersign.Tests.Rig.LongestFirst", "Countersign.Tests")]

namespace Countersign.Tests.Rig;

/// <summary>Begins with the classes that take longest, so that the run does not end with one of them alone.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly FrozenSet<string> Long = FrozenSet.Create(
        StringComparer.Ordinal,
        "StateRouteMatrixTests", "CrashTests", "NpmPackageTests", "HttpFilesTests", "OneBrowser", "OneConsole",
        "BudgetTests", "SingleFaultTests", "StorageGrowthTests", "TypeScriptClientTests", "InvitationTests",
        "PreviewTests", "DispatcherTests", "SendMeterTests", "WebhookTestAndReplayTests", "TimersOverADayTests");

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(collection => Long.Contains(collection.DisplayName.Split('.')[^1]) ? 0 : 1);
}
