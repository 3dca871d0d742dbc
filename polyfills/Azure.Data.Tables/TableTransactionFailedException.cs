namespace Azure.Data.Tables;

/// <summary>A transaction that the service refused: the status and code are those of the action that failed.</summary>
public class TableTransactionFailedException : RequestFailedException
{
    public TableTransactionFailedException(RequestFailedException requestFailedException)
        : base(requestFailedException.Status, requestFailedException.Message, requestFailedException.ErrorCode, requestFailedException.InnerException)
    {
    }

    internal TableTransactionFailedException(RequestFailedException requestFailedException, int? failedTransactionActionIndex)
        : this(requestFailedException) =>
        FailedTransactionActionIndex = failedTransactionActionIndex;

    public int? FailedTransactionActionIndex { get; internal set; }
}
