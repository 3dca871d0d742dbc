using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Polyfills;

public sealed class TableTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task Creating_a_table_twice_answers_twice()
    {
        var service = new TableServiceClient(azurite.ConnectionString);
        var name = AzuriteFixture.NewName();

        var first = await service.CreateTableIfNotExistsAsync(name);
        var second = await service.CreateTableIfNotExistsAsync(name);

        Assert.Equal(name, first.Value.Name);
        Assert.Equal(name, second.Value.Name);
        Assert.Equal(409, second.GetRawResponse().Status);
    }

    [Fact]
    public async Task Creating_a_table_that_exists_is_a_conflict()
    {
        var table = await azurite.NewTableAsync();

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => table.CreateAsync());

        Assert.Equal(409, failure.Status);
        Assert.Equal("TableAlreadyExists", failure.ErrorCode);
    }

    [Fact]
    public async Task A_table_client_creates_its_table_once()
    {
        var table = new TableClient(azurite.ConnectionString, AzuriteFixture.NewName());

        Assert.Equal(table.Name, (await table.CreateIfNotExistsAsync()).Value.Name);
        Assert.Equal(table.Name, table.CreateIfNotExists().Value.Name);
    }

    [Fact]
    public async Task A_deleted_table_is_gone()
    {
        var service = new TableServiceClient(azurite.ConnectionString);
        var name = AzuriteFixture.NewName();
        await service.CreateTableIfNotExistsAsync(name);

        await service.DeleteTableAsync(name);

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => service.GetTableClient(name).AddEntityAsync(new TableEntity("p", "r")));
        Assert.Equal(404, failure.Status);
        Assert.True(TableErrorCode.TableNotFound == failure.ErrorCode);
    }

    [Fact]
    public async Task Deleting_a_missing_table_does_not_throw()
    {
        var service = new TableServiceClient(azurite.ConnectionString);

        var response = await service.DeleteTableAsync(AzuriteFixture.NewName());

        Assert.Equal(404, response.Status);
    }

    [Fact]
    public async Task A_client_says_which_table_of_which_account_it_is()
    {
        var table = await azurite.NewTableAsync();
        var service = new TableServiceClient(azurite.ConnectionString);

        Assert.Equal("devstoreaccount1", table.AccountName);
        Assert.Equal("devstoreaccount1", service.AccountName);
        Assert.Equal($"http://127.0.0.1:{azurite.Azurite.TablePort}/devstoreaccount1/{table.Name}", table.Uri.AbsoluteUri);
        Assert.Equal($"http://127.0.0.1:{azurite.Azurite.TablePort}/devstoreaccount1", service.Uri.AbsoluteUri);
    }

    [Fact]
    public async Task A_shared_key_opens_the_same_table()
    {
        var table = await azurite.NewTableAsync();
        var key = azurite.ConnectionString.Split("AccountKey=")[1].Split(';')[0];
        var account = new Uri($"http://127.0.0.1:{azurite.Azurite.TablePort}/devstoreaccount1");

        var byKey = new TableClient(account, table.Name, new TableSharedKeyCredential("devstoreaccount1", key));
        await byKey.AddEntityAsync(new TableEntity("p", "r"));

        Assert.True((await table.GetEntityIfExistsAsync<TableEntity>("p", "r")).HasValue);
    }

    [Fact]
    public async Task A_wrong_key_is_forbidden()
    {
        var table = await azurite.NewTableAsync();
        var account = new Uri($"http://127.0.0.1:{azurite.Azurite.TablePort}/devstoreaccount1");
        var byKey = new TableClient(account, table.Name, new TableSharedKeyCredential("devstoreaccount1", Convert.ToBase64String("wrong"u8)));

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => byKey.AddEntityAsync(new TableEntity("p", "r")));

        Assert.Equal(403, failure.Status);
    }

    [Fact]
    public void A_development_connection_string_means_the_emulator()
    {
        var table = new TableClient("UseDevelopmentStorage=true", "people");

        Assert.Equal("http://127.0.0.1:10002/devstoreaccount1/people", table.Uri.AbsoluteUri);
    }

    [Fact]
    public void A_cloud_connection_string_means_the_account()
    {
        var table = new TableClient("DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=a2V5;EndpointSuffix=core.windows.net", "people");

        Assert.Equal("https://acme.table.core.windows.net/people", table.Uri.AbsoluteUri);
        Assert.Equal("acme", table.AccountName);
    }

    [Fact]
    public void A_client_can_be_replaced_by_a_fake() => Assert.IsAssignableFrom<TableClient>(new Fake());

    private sealed class Fake : TableClient;
}
