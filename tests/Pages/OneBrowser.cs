using Countersign.Tests.Rig;

namespace Countersign.Tests.Pages;

/// <summary>The tests of the pages share one browser, one visitor after the other.</summary>
[CollectionDefinition(nameof(OneBrowser))]
public sealed class OneBrowser : ICollectionFixture<PagesRig>;
