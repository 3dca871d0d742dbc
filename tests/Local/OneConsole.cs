using Countersign.Tests.Rig;

namespace Countersign.Tests.Local;

/// <summary>The tests of the console share one app and one browser, one visitor after the other.</summary>
[CollectionDefinition(nameof(OneConsole))]
public sealed class OneConsole : ICollectionFixture<ConsoleRig>;
