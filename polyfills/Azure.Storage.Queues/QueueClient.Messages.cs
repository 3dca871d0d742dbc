using System.Globalization;
using Azure.Core;
using Azure.Storage.Queues.Models;

namespace Azure.Storage.Queues;

/// <content>Messages.</content>
public partial class QueueClient
{
    private string MessagesPath => $"/{Name}/messages";

    public virtual Task<Response<SendReceipt>> SendMessageAsync(string messageText) =>
        SendMessageAsync(new BinaryData(messageText));

    public virtual Task<Response<SendReceipt>> SendMessageAsync(string messageText, CancellationToken cancellationToken = default) =>
        SendMessageAsync(new BinaryData(messageText), cancellationToken: cancellationToken);

    public virtual Task<Response<SendReceipt>> SendMessageAsync(
        string messageText, TimeSpan? visibilityTimeout = null, TimeSpan? timeToLive = null, CancellationToken cancellationToken = default) =>
        SendMessageAsync(new BinaryData(messageText), visibilityTimeout, timeToLive, cancellationToken);

    public virtual async Task<Response<SendReceipt>> SendMessageAsync(
        BinaryData message, TimeSpan? visibilityTimeout = null, TimeSpan? timeToLive = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        var query = new[] { ("visibilitytimeout", Seconds(visibilityTimeout)), ("messagettl", Seconds(timeToLive)) };
        var content = QueueXml.Body(message, _connection.Encoding);
        var response = Success(await _connection.SendAsync(RequestMethod.Post, MessagesPath, query, content, cancellationToken).ConfigureAwait(false));
        return Response.FromValue(QueueXml.Receipt(response), response);
    }

    public virtual Task<Response<QueueMessage[]>> ReceiveMessagesAsync() => ReceiveMessagesAsync(null);

    public virtual Task<Response<QueueMessage[]>> ReceiveMessagesAsync(CancellationToken cancellationToken = default) =>
        ReceiveMessagesAsync(null, null, cancellationToken);

    public virtual async Task<Response<QueueMessage[]>> ReceiveMessagesAsync(
        int? maxMessages = null, TimeSpan? visibilityTimeout = null, CancellationToken cancellationToken = default)
    {
        var query = new[] { ("numofmessages", Text(maxMessages)), ("visibilitytimeout", Seconds(visibilityTimeout)) };
        var response = Success(await _connection.SendAsync(RequestMethod.Get, MessagesPath, query, null, cancellationToken).ConfigureAwait(false));
        return Response.FromValue(QueueXml.Received(response, _connection.Encoding), response);
    }

    /// <summary>Receives one message; the value is null when there is none.</summary>
    public virtual async Task<Response<QueueMessage>> ReceiveMessageAsync(TimeSpan? visibilityTimeout = null, CancellationToken cancellationToken = default)
    {
        var received = await ReceiveMessagesAsync(1, visibilityTimeout, cancellationToken).ConfigureAwait(false);
        return Response.FromValue(received.Value.FirstOrDefault()!, received.GetRawResponse());
    }

    public virtual async Task<Response<PeekedMessage[]>> PeekMessagesAsync(int? maxMessages = null, CancellationToken cancellationToken = default)
    {
        var query = new[] { ("peekonly", "true"), ("numofmessages", Text(maxMessages)) };
        var response = Success(await _connection.SendAsync(RequestMethod.Get, MessagesPath, query, null, cancellationToken).ConfigureAwait(false));
        return Response.FromValue(QueueXml.Peeked(response, _connection.Encoding), response);
    }

    public virtual async Task<Response> DeleteMessageAsync(string messageId, string popReceipt, CancellationToken cancellationToken = default) =>
        Success(await _connection.SendAsync(RequestMethod.Delete, MessagePath(messageId), [("popreceipt", popReceipt)], null, cancellationToken).ConfigureAwait(false));

    public virtual Task<Response<UpdateReceipt>> UpdateMessageAsync(
        string messageId, string popReceipt, string? messageText = null, TimeSpan visibilityTimeout = default, CancellationToken cancellationToken = default) =>
        UpdateMessageAsync(messageId, popReceipt, messageText is null ? null! : new BinaryData(messageText), visibilityTimeout, cancellationToken);

    public virtual async Task<Response<UpdateReceipt>> UpdateMessageAsync(
        string messageId, string popReceipt, BinaryData message, TimeSpan visibilityTimeout = default, CancellationToken cancellationToken = default)
    {
        var query = new[] { ("popreceipt", popReceipt), ("visibilitytimeout", Seconds(visibilityTimeout)) };
        var content = message is null ? null : QueueXml.Body(message, _connection.Encoding);
        var response = Success(await _connection.SendAsync(RequestMethod.Put, MessagePath(messageId), query, content, cancellationToken).ConfigureAwait(false));
        return Response.FromValue(new UpdateReceipt { PopReceipt = Header(response, "x-ms-popreceipt"), NextVisibleOn = QueueXml.Time(Header(response, "x-ms-time-next-visible")) }, response);
    }

    public virtual async Task<Response> ClearMessagesAsync(CancellationToken cancellationToken = default) =>
        Success(await _connection.SendAsync(RequestMethod.Delete, MessagesPath, NoQuery, null, cancellationToken).ConfigureAwait(false));

    private static string? Seconds(TimeSpan? time) => time is { } span ? Text((int)span.TotalSeconds) : null;

    private static string? Text(int? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static string Header(Response response, string name) => response.Headers.TryGetValue(name, out var value) ? value : "";

    private string MessagePath(string messageId)
    {
        ArgumentNullException.ThrowIfNull(messageId);
        return $"{MessagesPath}/{Uri.EscapeDataString(messageId)}";
    }
}
