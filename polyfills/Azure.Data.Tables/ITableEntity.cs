namespace Azure.Data.Tables;

/// <summary>An entity of a table: its keys, and the two properties that the service keeps.</summary>
public interface ITableEntity
{
    string PartitionKey { get; set; }

    string RowKey { get; set; }

    DateTimeOffset? Timestamp { get; set; }

    ETag ETag { get; set; }
}
