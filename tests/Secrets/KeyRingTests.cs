using System.Xml.Linq;
using Azure.Data.Tables;
using Countersign.Secrets;
using Countersign.Storage;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Secrets;

public class KeyRingTests : IAsyncLifetime
{
    private const string Partition = "-|keys|ring";
    private const string PlantedRow = "s|planted";

    private IServiceProvider services = null!;
    private TableClient table = null!;

    public async Task InitializeAsync()
    {
        services = (await App.SharedAsync()).Services;
        table = services.GetRequiredService<StorageClients>().Table;
        await TestTenant.CreateAsync();
        services.GetRequiredService<IRowSealer>().Seal(new FieldPlace("a", "b", "c"), Secret.FromText("x"));
    }

    public async Task DisposeAsync() => await table.DeleteEntityAsync(Partition, PlantedRow);

    [Fact]
    public async Task The_ring_lies_sealed_under_a_named_master_key()
    {
        var rows = new List<string>();
        await foreach (var row in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {Partition}")))
        {
            rows.Add(row.GetString("Body")!);
        }

        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.Contains("<sealedKey master=\"local\"", row, StringComparison.Ordinal));
        Assert.All(rows, row => Assert.DoesNotContain("masterKey", row, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("<key id='1' version='1'><descriptor /></key>")]
    [InlineData("<key id='1'><descriptor><masterKey><value>AAAA</value></masterKey></descriptor><sealedKey master='local'>AAAA</sealedKey></key>")]
    [InlineData("<key id='1'><encryptedSecret decryptorType='Microsoft.AspNetCore.DataProtection.XmlEncryption.NullXmlDecryptor, X'><sealedKey master='local'>AAAA</sealedKey></encryptedSecret></key>")]
    [InlineData("<key id='1'><encryptedSecret decryptorType='Countersign.Secrets.KeyRingDecryptor, Countersign.Functions'><sealedKey master='unknown'>AAAA</sealedKey></encryptedSecret></key>")]
    [InlineData("<revocation version='1'><encryptedSecret decryptorType='Countersign.Secrets.KeyRingDecryptor, Countersign.Functions'><sealedKey master='local'>AAAA</sealedKey></encryptedSecret></revocation>")]
    public async Task A_key_that_we_did_not_seal_is_not_read(string planted)
    {
        var repository = Repository();
        var before = repository.GetAllElements().Count;
        await table.UpsertEntityAsync(new TableEntity(Partition, PlantedRow) { ["Body"] = planted });

        Assert.Equal(before, repository.GetAllElements().Count);
    }

    [Fact]
    public async Task Processes_that_start_at_once_on_an_empty_ring_open_what_each_of_them_seals()
    {
        var island = new Island();
        await island.InitializeAsync();
        var apps = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => island.StartAppAsync())));
        try
        {
            var sealers = apps.Select(app => app.Services.GetRequiredService<IRowSealer>()).ToList();
            var place = new FieldPlace("a", "b", "c");
            var texts = await Task.WhenAll(sealers.Select(sealer => Task.Run(() => sealer.Seal(place, Secret.FromText("x")))));

            Assert.All(sealers, sealer => Assert.All(texts, text => Assert.Equal("x", sealer.Open(place, text).RevealText())));
            Assert.Single(await island.RowsAsync(Partition));
        }
        finally
        {
            await Task.WhenAll(apps.Select(app => app.DisposeAsync().AsTask()));
            await island.DisposeAsync();
        }
    }

    [Fact]
    public void A_key_in_clear_is_not_written() =>
        Assert.Throws<InvalidOperationException>(() => Repository().StoreElement(new XElement("key"), "key-1"));

    private KeyRingRepository Repository() => new(services.GetRequiredService<StorageClients>(), services.GetRequiredService<MasterKeys>());

    [Fact]
    public void What_was_sealed_for_one_place_opens_in_no_other()
    {
        var sealer = services.GetRequiredService<IRowSealer>();
        var sealedText = sealer.Seal(new FieldPlace("a", "b", "c"), Secret.FromText("x"));

        Assert.Equal("x", sealer.Open(new FieldPlace("a", "b", "c"), sealedText).RevealText());
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => sealer.Open(new FieldPlace("z", "b", "c"), sealedText));
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => sealer.Open(new FieldPlace("a", "z", "c"), sealedText));
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => sealer.Open(new FieldPlace("a", "b", "z"), sealedText));
    }
}
