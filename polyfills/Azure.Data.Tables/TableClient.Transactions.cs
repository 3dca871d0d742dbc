using Azure.Core;

namespace Azure.Data.Tables;

/// <content>Entity group transactions.</content>
public partial class TableClient
{
    public virtual async Task<Response<IReadOnlyList<Response>>> SubmitTransactionAsync(
        IEnumerable<TableTransactionAction> transactionActions, CancellationToken cancellationToken = default)
    {
        using var message = TransactionMessage(transactionActions);
        var response = Answer.Success(await _connection.SendAsync(message, cancellationToken).ConfigureAwait(false));
        return Response.FromValue(TransactionAnswer.Parse(response), response);
    }

    private HttpMessage TransactionMessage(IEnumerable<TableTransactionAction> transactionActions)
    {
        ArgumentNullException.ThrowIfNull(transactionActions);
        var body = new TransactionBody(_connection, Name);
        foreach (var action in transactionActions)
        {
            body.Add(action);
        }

        var message = _connection.Message(RequestMethod.Post, "/$batch", body.Close());
        message.Request.Headers.SetValue("Content-Type", body.ContentType);
        return message;
    }
}
