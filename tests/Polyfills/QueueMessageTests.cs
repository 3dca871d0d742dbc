using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Polyfills;

public sealed class QueueMessageTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private static readonly QueueClientOptions Base64 = new() { MessageEncoding = QueueMessageEncoding.Base64 };

    private QueueClient _queue = null!;

    public async Task InitializeAsync() => _queue = await azurite.NewQueueAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_sent_message_is_received_once_and_deleted()
    {
        var sent = (await _queue.SendMessageAsync("hello")).Value;

        var message = (await _queue.ReceiveMessageAsync()).Value;
        Assert.Equal(("hello", sent.MessageId, 1L), (message.MessageText, message.MessageId, message.DequeueCount));
        Assert.True(message.NextVisibleOn > message.InsertedOn);
        Assert.Null((await _queue.ReceiveMessageAsync()).Value);
        Assert.Equal(204, (await _queue.DeleteMessageAsync(message.MessageId, message.PopReceipt)).Status);
        Assert.Equal(0, (await _queue.GetPropertiesAsync()).Value.ApproximateMessagesCount);
    }

    [Fact]
    public async Task A_message_lives_seven_days_unless_told_otherwise()
    {
        var week = (await _queue.SendMessageAsync("week")).Value;
        var hour = (await _queue.SendMessageAsync("hour", timeToLive: TimeSpan.FromHours(1))).Value;
        var ever = (await _queue.SendMessageAsync("ever", timeToLive: TimeSpan.FromSeconds(-1))).Value;

        Assert.Equal(TimeSpan.FromDays(7), week.ExpirationTime - week.InsertionTime);
        Assert.Equal(TimeSpan.FromHours(1), hour.ExpirationTime - hour.InsertionTime);
        Assert.True(ever.ExpirationTime.Year > 9000);
    }

    [Fact]
    public async Task A_delayed_message_is_invisible_until_its_receipt_makes_it_visible()
    {
        var sent = (await _queue.SendMessageAsync("later", TimeSpan.FromMinutes(5))).Value;
        Assert.Null((await _queue.ReceiveMessageAsync()).Value);

        await _queue.UpdateMessageAsync(sent.MessageId, sent.PopReceipt, visibilityTimeout: TimeSpan.Zero);

        Assert.Equal("later", (await _queue.ReceiveMessageAsync()).Value.MessageText);
    }

    [Fact]
    public async Task A_message_given_back_counts_its_deliveries()
    {
        await _queue.SendMessageAsync("again");

        for (var delivery = 1; delivery <= 3; delivery++)
        {
            var message = (await _queue.ReceiveMessageAsync(TimeSpan.FromMinutes(1))).Value;
            Assert.Equal(delivery, message.DequeueCount);
            await _queue.UpdateMessageAsync(message.MessageId, message.PopReceipt, visibilityTimeout: TimeSpan.Zero);
        }
    }

    [Fact]
    public async Task An_update_changes_the_text_and_the_receipt()
    {
        await _queue.SendMessageAsync("old");
        var message = (await _queue.ReceiveMessageAsync()).Value;

        var receipt = (await _queue.UpdateMessageAsync(message.MessageId, message.PopReceipt, "new")).Value;
        var updated = message.Update(receipt);

        Assert.NotEqual(message.PopReceipt, receipt.PopReceipt);
        Assert.Equal(receipt.PopReceipt, updated.PopReceipt);
        Assert.Equal("new", (await _queue.PeekMessagesAsync()).Value.Single().MessageText);
        await _queue.DeleteMessageAsync(message.MessageId, updated.PopReceipt);
    }

    [Fact]
    public async Task An_update_without_text_leaves_it()
    {
        await _queue.SendMessageAsync("kept");
        var message = (await _queue.ReceiveMessageAsync()).Value;

        await _queue.UpdateMessageAsync(message.MessageId, message.PopReceipt);

        Assert.Equal("kept", (await _queue.ReceiveMessageAsync()).Value.MessageText);
    }

    [Fact]
    public async Task An_old_receipt_does_not_delete()
    {
        await _queue.SendMessageAsync("mine");
        var message = (await _queue.ReceiveMessageAsync()).Value;
        await _queue.UpdateMessageAsync(message.MessageId, message.PopReceipt, visibilityTimeout: TimeSpan.FromMinutes(1));

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => _queue.DeleteMessageAsync(message.MessageId, message.PopReceipt));

        Assert.Equal(400, failure.Status);
        Assert.Equal("PopReceiptMismatch", failure.ErrorCode);
    }

    [Fact]
    public async Task A_message_that_is_gone_is_not_found()
    {
        await _queue.SendMessageAsync("gone");
        var message = (await _queue.ReceiveMessageAsync()).Value;
        await _queue.DeleteMessageAsync(message.MessageId, message.PopReceipt);

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => _queue.DeleteMessageAsync(message.MessageId, message.PopReceipt));

        Assert.Equal(404, failure.Status);
        Assert.Equal("MessageNotFound", failure.ErrorCode);
    }

    [Fact]
    public async Task Peeking_takes_nothing()
    {
        await _queue.SendMessageAsync("look");

        var peeked = Assert.Single((await _queue.PeekMessagesAsync(32)).Value);

        Assert.Equal(("look", 0L), (peeked.MessageText, peeked.DequeueCount));
        Assert.Equal(1, (await _queue.ReceiveMessageAsync()).Value.DequeueCount);
    }

    [Fact]
    public async Task Many_messages_are_received_together()
    {
        foreach (var number in Enumerable.Range(0, 5))
        {
            await _queue.SendMessageAsync($"{number}", CancellationToken.None);
        }

        var three = (await _queue.ReceiveMessagesAsync(3, TimeSpan.FromMinutes(1))).Value;
        var rest = (await _queue.ReceiveMessagesAsync(32)).Value;

        Assert.Equal((3, 2), (three.Length, rest.Length));
        Assert.Empty((await _queue.ReceiveMessagesAsync()).Value);
        Assert.Equal(5, three.Concat(rest).Select(message => message.MessageText).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("<a href=\"x\">&amp; ' ]]></a>")]
    [InlineData("  spaces and\nlines  ")]
    [InlineData("Åsa საქართველო हिन्दी 😀")]
    public async Task Text_survives_both_encodings(string text)
    {
        var encoded = new QueueClient(azurite.ConnectionString, (await azurite.NewQueueAsync()).Name, Base64);
        await _queue.SendMessageAsync(text);
        await encoded.SendMessageAsync(text);

        Assert.Equal(text, (await _queue.ReceiveMessageAsync()).Value.MessageText);
        Assert.Equal(text, (await encoded.ReceiveMessageAsync()).Value.MessageText);
    }

    [Fact]
    public async Task Base64_carries_any_bytes_and_is_seen_as_such_without_it()
    {
        var encoded = new QueueClient(azurite.ConnectionString, _queue.Name, Base64);
        byte[] bytes = [0, 1, 254, 255];
        await encoded.SendMessageAsync(new BinaryData(bytes));

        Assert.Equal("AAH+/w==", (await _queue.PeekMessagesAsync()).Value.Single().MessageText);
        Assert.Equal(bytes, (await encoded.ReceiveMessageAsync()).Value.Body.ToArray());
    }

    [Fact]
    public async Task Text_that_is_not_base64_is_not_decoded_silently()
    {
        var encoded = new QueueClient(azurite.ConnectionString, _queue.Name, Base64);
        await _queue.SendMessageAsync("not base64!");

        await Assert.ThrowsAsync<FormatException>(() => encoded.ReceiveMessagesAsync());
    }

    [Fact]
    public async Task A_message_over_the_limit_is_refused()
    {
        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => _queue.SendMessageAsync(new string('x', (64 * 1024) + 1)));

        Assert.Equal(413, failure.Status);
        Assert.Equal("RequestBodyTooLarge", failure.ErrorCode);
    }

    [Fact]
    public async Task A_visibility_over_seven_days_is_refused()
    {
        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => _queue.SendMessageAsync("late", TimeSpan.FromDays(8)));

        Assert.Equal(400, failure.Status);
    }
}
