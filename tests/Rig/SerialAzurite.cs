namespace Countersign.Tests.Rig;

/// <summary>For classes that must not run beside each other on the shared Azurite; others take <see cref="AzuriteFixture"/> as a class fixture.</summary>
[CollectionDefinition(Name)]
public sealed class SerialAzurite : ICollectionFixture<AzuriteFixture>
{
    public const string Name = "Azurite";
}
