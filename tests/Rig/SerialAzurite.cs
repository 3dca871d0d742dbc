namespace Countersign.Tests.Rig;

/// <summary>
/// For classes that must not run in parallel on the shared Azurite; others use <see cref="AzuriteFixture"/> as a class
/// fixture.
/// </summary>
[CollectionDefinition(Name)]
public sealed class SerialAzurite : ICollectionFixture<AzuriteFixture>
{
    public const string Name = "Azurite";
}
