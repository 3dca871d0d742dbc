using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Azure.Data.Tables;

/// <summary>An entity of any shape, as a dictionary of its properties.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "The package names it so.")]
public sealed class TableEntity : ITableEntity, IDictionary<string, object>
{
    internal const string ETagKey = "odata.etag";

    private readonly Dictionary<string, object> _properties;

    public TableEntity() => _properties = [];

    public TableEntity(string partitionKey, string rowKey)
        : this()
    {
        PartitionKey = partitionKey;
        RowKey = rowKey;
    }

    public TableEntity(IDictionary<string, object>? values) => _properties = values is null ? [] : new(values);

    public string PartitionKey
    {
        get => GetString(nameof(PartitionKey))!;
        set => _properties[nameof(PartitionKey)] = value;
    }

    public string RowKey
    {
        get => GetString(nameof(RowKey))!;
        set => _properties[nameof(RowKey)] = value;
    }

    public DateTimeOffset? Timestamp
    {
        get => GetDateTimeOffset(nameof(Timestamp));
        set => _properties[nameof(Timestamp)] = value!;
    }

    public ETag ETag
    {
        get => GetString(ETagKey) is { } etag ? new ETag(etag) : default;
        set => _properties[ETagKey] = value.ToString();
    }

    public ICollection<string> Keys => _properties.Keys;

    public int Count => _properties.Count;

    ICollection<object> IDictionary<string, object>.Values => _properties.Values;

    bool ICollection<KeyValuePair<string, object>>.IsReadOnly => false;

    [AllowNull]
    public object this[string key]
    {
        get => _properties.GetValueOrDefault(key)!;
        set => Set(key, value);
    }

    public string? GetString(string key) => Get<string>(key);

    public BinaryData? GetBinaryData(string key) => _properties.GetValueOrDefault(key) is byte[] bytes ? new(bytes) : Get<BinaryData>(key);

    public byte[]? GetBinary(string key) => _properties.GetValueOrDefault(key) is BinaryData data ? data.ToArray() : Get<byte[]>(key);

    public bool? GetBoolean(string key) => (bool?)Get<object>(key, typeof(bool));

    public DateTime? GetDateTime(string key) =>
        _properties.GetValueOrDefault(key) is DateTimeOffset time ? time.UtcDateTime : (DateTime?)Get<object>(key, typeof(DateTime));

    public DateTimeOffset? GetDateTimeOffset(string key) =>
        _properties.GetValueOrDefault(key) is DateTime time ? new DateTimeOffset(time) : (DateTimeOffset?)Get<object>(key, typeof(DateTimeOffset));

    public double? GetDouble(string key) => (double?)Get<object>(key, typeof(double));

    public Guid? GetGuid(string key) => (Guid?)Get<object>(key, typeof(Guid));

    public int? GetInt32(string key) => (int?)Get<object>(key, typeof(int));

    public long? GetInt64(string key) => (long?)Get<object>(key, typeof(long));

    public void Add(string key, object value) => Set(key, value);

    public bool ContainsKey(string key) => _properties.ContainsKey(key);

    public bool Remove(string key) => _properties.Remove(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object value) => _properties.TryGetValue(key, out value);

    public void Clear() => _properties.Clear();

    void ICollection<KeyValuePair<string, object>>.Add(KeyValuePair<string, object> item) => Set(item.Key, item.Value);

    bool ICollection<KeyValuePair<string, object>>.Contains(KeyValuePair<string, object> item) => _properties.Contains(item);

    void ICollection<KeyValuePair<string, object>>.CopyTo(KeyValuePair<string, object>[] array, int arrayIndex) =>
        ((ICollection<KeyValuePair<string, object>>)_properties).CopyTo(array, arrayIndex);

    bool ICollection<KeyValuePair<string, object>>.Remove(KeyValuePair<string, object> item) => _properties.Remove(item.Key);

    IEnumerator<KeyValuePair<string, object>> IEnumerable<KeyValuePair<string, object>>.GetEnumerator() => _properties.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _properties.GetEnumerator();

    internal void SetRaw(string key, object value) => _properties[key] = value;

    internal Dictionary<string, object>.Enumerator Enumerate() => _properties.GetEnumerator();

    private void Set(string key, object? value)
    {
        // A number keeps its width: an int set to a long stays a long, so that the column does not change its kind.
        if (value is int number)
        {
            value = _properties.GetValueOrDefault(key) switch
            {
                double => (double)number,
                long => (long)number,
                _ => value,
            };
        }

        _properties[key] = value!;
    }

    private T? Get<T>(string key, Type? type = null)
        where T : class
    {
        if (_properties.GetValueOrDefault(key) is not { } value)
        {
            return null;
        }

        type ??= typeof(T);
        return type.IsInstanceOfType(value)
            ? (T)value
            : throw new InvalidOperationException($"Cannot return {type} type for a {value.GetType()} typed property.");
    }
}
