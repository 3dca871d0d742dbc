using Azure;
using Azure.Storage;
using Azure.Storage.Queues;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Polyfills;

public sealed class QueueTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task Creating_a_queue_answers_once()
    {
        var queue = new QueueServiceClient(azurite.ConnectionString).GetQueueClient(AzuriteFixture.NewName());

        Assert.Equal(201, (await queue.CreateIfNotExistsAsync())!.Status);
        Assert.Null(await queue.CreateIfNotExistsAsync());
        Assert.True((await queue.ExistsAsync()).Value);
    }

    [Fact]
    public async Task A_missing_queue_is_not_found()
    {
        var queue = new QueueClient(azurite.ConnectionString, AzuriteFixture.NewName());

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => queue.SendMessageAsync("hello"));

        Assert.Equal(404, failure.Status);
        Assert.Equal("QueueNotFound", failure.ErrorCode);
        Assert.False((await queue.ExistsAsync()).Value);
        Assert.False((await queue.DeleteIfExistsAsync()).Value);
    }

    [Fact]
    public async Task A_deleted_queue_is_gone()
    {
        var queue = await azurite.NewQueueAsync();

        Assert.True((await queue.DeleteIfExistsAsync()).Value);
        Assert.False((await queue.ExistsAsync()).Value);
    }

    [Fact]
    public async Task Messages_are_counted_and_cleared()
    {
        var queue = await azurite.NewQueueAsync();
        await queue.SendMessageAsync("one");
        await queue.SendMessageAsync("two", TimeSpan.FromMinutes(5));

        Assert.Equal(2, (await queue.GetPropertiesAsync()).Value.ApproximateMessagesCount);
        await queue.ClearMessagesAsync();
        Assert.Equal(0, (await queue.GetPropertiesAsync()).Value.ApproximateMessagesCount);
    }

    [Fact]
    public async Task A_client_says_which_queue_of_which_account_it_is()
    {
        var queue = await azurite.NewQueueAsync();

        Assert.Equal("devstoreaccount1", queue.AccountName);
        Assert.Equal($"http://127.0.0.1:{azurite.Azurite.QueuePort}/devstoreaccount1/{queue.Name}", queue.Uri.AbsoluteUri);
        Assert.Equal((32, 64 * 1024), (queue.MaxPeekableMessages, queue.MessageMaxBytes));
    }

    [Fact]
    public async Task A_shared_key_opens_the_same_queue()
    {
        var queue = await azurite.NewQueueAsync();
        var key = azurite.ConnectionString.Split("AccountKey=")[1].Split(';')[0];

        var byKey = new QueueClient(queue.Uri, new StorageSharedKeyCredential("devstoreaccount1", key));
        await byKey.SendMessageAsync("hello");

        Assert.Equal(queue.Name, byKey.Name);
        Assert.Equal("hello", (await queue.ReceiveMessageAsync()).Value.MessageText);
    }

    [Fact]
    public async Task A_wrong_key_is_forbidden()
    {
        var queue = await azurite.NewQueueAsync();
        var byKey = new QueueClient(queue.Uri, new StorageSharedKeyCredential("devstoreaccount1", Convert.ToBase64String("wrong"u8)));

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => byKey.SendMessageAsync("hello"));

        Assert.Equal(403, failure.Status);
    }

    [Fact]
    public void A_development_connection_string_means_the_emulator() =>
        Assert.Equal("http://127.0.0.1:10001/devstoreaccount1/work", new QueueClient("UseDevelopmentStorage=true", "work").Uri.AbsoluteUri);

    [Fact]
    public void A_cloud_connection_string_means_the_account()
    {
        var queue = new QueueClient("DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=a2V5;EndpointSuffix=core.windows.net", "work");

        Assert.Equal("https://acme.queue.core.windows.net/work", queue.Uri.AbsoluteUri);
        Assert.Equal("acme", queue.AccountName);
    }

    [Fact]
    public void Five_retries_are_the_default() => Assert.Equal(5, new QueueClientOptions().Retry.MaxRetries);

    [Fact]
    public void A_client_can_be_replaced_by_a_fake() => Assert.IsAssignableFrom<QueueClient>(new Fake());

    private sealed class Fake : QueueClient;
}
