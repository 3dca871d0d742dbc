using Azure.Storage.Queues;
using Countersign.Local;
using Countersign.Storage;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Dispatch;

/// <summary>
/// A malformed queue message goes to the poison queue after five tries and does not delay the others.
/// </summary>
public class PoisonTests(IsolatedBackend backend) : IClassFixture<IsolatedBackend>
{
    private static readonly string[] Malformed = [
        "", "not json", "null", "[]", "{}",
        """{"partition":"nowhere","message":"m","announcedAt":"2026-01-01T00:00:00Z","tries":0}"""];

    [Fact]
    public async Task Malformed_queue_messages_are_poison_after_five_tries_and_the_other_messages_are_sent()
    {
        await using var app = await backend.StartAppAsync(listen: true);
        var options = new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 };
        var queue = new QueueClient(backend.Storage, StorageClients.EmailQueue, options);
        foreach (var text in Malformed)
        {
            await queue.SendMessageAsync(text);
        }

        var user = await (await TestTenant.CreateAsync(app)).CreateUserAsync();
        for (var i = 0; i < 5; i++)
        {
            await user.SignInAsync("wrong");
        }

        await Until.TrueAsync(() => backend.SentTo(user).Count == 1, "the other message");
        var poison = new QueueClient(backend.Storage, StorageClients.EmailQueue + "-poison", options);
        await Until.TrueAsync(
            async () => (await poison.ExistsAsync()).Value
                && (await poison.PeekMessagesAsync(32)).Value.Length == Malformed.Length,
            "the poison queue",
            patience: TimeSpan.FromMinutes(2));

        Assert.Equal(
            Malformed.Order(),
            (await poison.PeekMessagesAsync(32)).Value.Select(message => message.MessageText).Order());
        // A message is copied to the poison queue before it is deleted from its own.
        await Until.TrueAsync(async () => await backend.QueuedAsync() == 0, "empty queues");
        Assert.Single(backend.SentTo(user));
    }
}
