using System.Security.Cryptography;
using System.Xml.Linq;
using Azure;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Countersign.Local;
using Countersign.Secrets;
using Countersign.Storage;
using Countersign.Tests.Rig;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Secrets;

public class KeyRingTests(OwnStorage own) : IClassFixture<OwnStorage>, IAsyncLifetime
{
    private const string Partition = "-|keys|ring";
    private const string PlantedRow = "s|planted";

    private IServiceProvider services = null!;
    private TableClient table = null!;

    public async Task InitializeAsync()
    {
        services = own.App.Services;
        table = services.GetRequiredService<StorageClients>().Table;
        await table.DeleteEntityAsync(Partition, PlantedRow);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task The_key_ring_is_stored_sealed_under_a_named_master_key()
    {
        var rows = new List<string>();
        await foreach (var row in table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {Partition}")))
        {
            rows.Add(row.GetString("Body")!);
        }

        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.Contains("<sealedKey master=\"local\"", row, StringComparison.Ordinal));
        Assert.All(rows, row => Assert.DoesNotContain("masterKey", row, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("<key id='1' version='1'><descriptor /></key>")]
    [InlineData(
        "<key id='1'><descriptor><masterKey><value>AAAA</value></masterKey></descriptor><sealedKey " +
        "master='local'>AAAA</sealedKey></key>")]
    [InlineData(
        "<key id='1'><encryptedSecret " +
        "decryptorType='Microsoft.AspNetCore.DataProtection.XmlEncryption.NullXmlDecryptor, X'><sealedKey " +
        "master='local'>AAAA</sealedKey></encryptedSecret></key>")]
    [InlineData(
        "<key id='1'><encryptedSecret decryptorType='Countersign.Secrets.KeyRingDecryptor, " +
        "Countersign.Functions'><sealedKey master='unknown'>AAAA</sealedKey></encryptedSecret></key>")]
    [InlineData(
        "<revocation version='1'><encryptedSecret decryptorType='Countersign.Secrets.KeyRingDecryptor, " +
        "Countersign.Functions'><sealedKey master='local'>AAAA</sealedKey></encryptedSecret></revocation>")]
    public async Task A_key_that_was_not_sealed_by_us_is_not_read(string planted)
    {
        var repository = Repository();
        var before = repository.GetAllElements().Count;
        await table.UpsertEntityAsync(new TableEntity(Partition, PlantedRow) { ["Body"] = planted });

        Assert.Equal(before, repository.GetAllElements().Count);
    }

    [Fact]
    public async Task A_started_process_has_already_loaded_the_key_ring()
    {
        var calls = new FaultPolicy();
        await using var app = await App.StartAsync(
            configure: services => services.AddSingleton<HttpPipelinePolicy>(calls), storage: own.ConnectionString);
        Assert.Contains(calls.Calls, call => call.Kind == "query");
        calls.Reset();

        app.Services.GetRequiredService<IRowSealer>().Seal(
            new SealedField("a", "b", "c"), Countersign.Secrets.Secret.FromText("x"));

        Assert.Empty(calls.Calls);
    }

    [Fact]
    public void A_key_ring_that_cannot_be_read_is_reported_as_a_store_failure()
    {
        var sealedText = Protector(services).Protect([1]);
        using var other = new ServiceCollection().AddDataProtection().Services.Configure<KeyManagementOptions>(
            ring => ring.XmlRepository = new Silent()).BuildServiceProvider();
        var protector = Protector(other);

        Assert.True(StoreFailure.Is(Assert.ThrowsAny<CryptographicException>(() => protector.Protect([1]))));
        Assert.True(StoreFailure.Is(Assert.ThrowsAny<CryptographicException>(() => protector.Unprotect(sealedText))));
    }

    [Fact]
    public void Tampered_ciphertext_is_not_reported_as_a_store_failure() =>
        Assert.False(
            StoreFailure.Is(
                Assert.ThrowsAny<CryptographicException>(
                    () => services.GetRequiredService<IRowSealer>().Open(new SealedField("a", "b", "c"), "AAAA"))));

    [Fact]
    public async Task Processes_that_start_at_once_on_an_empty_ring_can_open_each_others_ciphertexts()
    {
        var backend = new IsolatedBackend();
        await backend.InitializeAsync();
        var apps = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => backend.StartAppAsync())));
        try
        {
            var sealers = apps.Select(app => app.Services.GetRequiredService<IRowSealer>()).ToList();
            var place = new SealedField("a", "b", "c");
            var texts = await Task.WhenAll(
                sealers.Select(sealer => Task.Run(() => sealer.Seal(place, Countersign.Secrets.Secret.FromText("x")))));

            Assert.All(
                sealers, sealer => Assert.All(texts, text => Assert.Equal("x", sealer.Open(place, text).RevealText())));
            Assert.Single(await backend.RowsAsync(Partition));
        }
        finally
        {
            await Task.WhenAll(apps.Select(app => app.DisposeAsync().AsTask()));
            await backend.DisposeAsync();
        }
    }

    [Fact]
    public void A_process_that_missed_the_existing_key_seals_nothing_under_a_new_key()
    {
        using var late = Late();
        var protector = Protector(late);

        Assert.True(StoreFailure.Is(Assert.ThrowsAny<CryptographicException>(() => protector.Protect([1]))));

        Assert.Equal([1], Protector(services).Unprotect(protector.Protect([1])));
    }

    [Fact]
    public void A_process_that_loses_the_race_for_the_first_key_uses_the_winners_key()
    {
        var before = Repository().GetAllElements().Count;
        using var late = Late();

        FirstRingKey.Ensure(late.GetRequiredService<IKeyManager>());

        Assert.Equal([1], Protector(services).Unprotect(Protector(late).Protect([1])));
        Assert.Equal(before, Repository().GetAllElements().Count);
    }

    [Theory]
    [InlineData("local")]
    [InlineData("other")]
    public async Task A_process_that_cannot_open_the_ring_does_not_start(string masterId)
    {
        var foreign = new MasterKeys(
            masterId, new Dictionary<string, Countersign.Secrets.Secret> { [masterId] = new(new byte[32]) });

        await using var worker = new ServiceCollection().AddLogging()
            .AddCountersign(services.GetRequiredService<IConfiguration>()).AddSingleton(foreign).BuildServiceProvider();

        var failure = await Assert.ThrowsAsync<CryptographicException>(
            () => CountersignApplication.OpenKeyRingAsync(worker, Task.CompletedTask));

        Assert.Contains(
            "a master secret that is not configured here", failure.InnerException!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_in_plaintext_is_never_stored() =>
        Assert.Throws<InvalidOperationException>(() => Repository().StoreElement(new XElement("key"), "key-1"));

    private KeyRingRepository Repository() =>
        new(services.GetRequiredService<StorageClients>(), services.GetRequiredService<MasterKeys>());

    [Fact]
    public void A_value_sealed_for_one_field_cannot_be_opened_for_another_field()
    {
        var sealer = services.GetRequiredService<IRowSealer>();
        var sealedText = sealer.Seal(new SealedField("a", "b", "c"), Countersign.Secrets.Secret.FromText("x"));

        Assert.Equal("x", sealer.Open(new SealedField("a", "b", "c"), sealedText).RevealText());
        Assert.ThrowsAny<CryptographicException>(() => sealer.Open(new SealedField("z", "b", "c"), sealedText));
        Assert.ThrowsAny<CryptographicException>(() => sealer.Open(new SealedField("a", "z", "c"), sealedText));
        Assert.ThrowsAny<CryptographicException>(() => sealer.Open(new SealedField("a", "b", "z"), sealedText));
    }

    private static IDataProtector Protector(IServiceProvider of) =>
        of.GetRequiredService<IDataProtectionProvider>().CreateProtector("x");

    /// <summary>A process that reads the ring for the first time before the app has written its key.</summary>
    private ServiceProvider Late()
    {
        var keys = services.GetRequiredService<MasterKeys>();
        return new ServiceCollection().AddSingleton(keys).AddDataProtection().SetApplicationName("countersign").Services
            .Configure<KeyManagementOptions>(
                ring =>
                    (ring.XmlRepository, ring.XmlEncryptor) = (new Behind(Repository()), new KeyRingEncryptor(keys)))
            .BuildServiceProvider();
    }

    /// <summary>Reads before another process writes, and writes after it.</summary>
    private sealed class Behind(IXmlRepository ring) : IXmlRepository
    {
        private bool hasRead;

        public IReadOnlyCollection<XElement> GetAllElements()
        {
            (var isFirst, hasRead) = (!hasRead, true);
            return isFirst ? [] : ring.GetAllElements();
        }

        public void StoreElement(XElement element, string friendlyName) => ring.StoreElement(element, friendlyName);
    }

    private sealed class Silent : IXmlRepository
    {
        public IReadOnlyCollection<XElement> GetAllElements() =>
            throw new RequestFailedException(503, "The service is busy.");

        public void StoreElement(XElement element, string friendlyName) =>
            throw new RequestFailedException(503, "The service is busy.");
    }
}
