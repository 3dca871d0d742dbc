using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Serialization;

namespace Azure.Data.Tables;

// The stored properties of an entity class, looked up once per class.
internal sealed class EntityShape
{
    private static readonly ConcurrentDictionary<Type, EntityShape[]> Cache = new();

    private readonly PropertyInfo _property;

    private EntityShape(PropertyInfo property)
    {
        _property = property;
        Name = property.GetCustomAttribute<DataMemberAttribute>()?.Name ?? property.Name;
    }

    public string Name { get; }

    public static EntityShape[] Of(Type type) => Cache.GetOrAdd(type, static entity =>
        [.. entity.GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Where(property => property.CanRead && property.CanWrite && !property.IsDefined(typeof(IgnoreDataMemberAttribute)))
            .Select(property => new EntityShape(property))]);

    public static object Fill(Type type, TableEntity values)
    {
        var entity = (ITableEntity)Activator.CreateInstance(type)!;
        foreach (var property in Of(type))
        {
            if (values[property.Name] is { } value)
            {
                property._property.SetValue(entity, Convert(value, property._property.PropertyType));
            }
        }

        entity.ETag = values.ETag;
        return entity;
    }

    public object? Get(object entity) => _property.GetValue(entity);

    private static object Convert(object value, Type type)
    {
        var target = Nullable.GetUnderlyingType(type) ?? type;
        return value switch
        {
            string text when target.IsEnum => Enum.Parse(target, text),
            DateTimeOffset time when target == typeof(DateTime) => time.UtcDateTime,
            byte[] bytes when target == typeof(BinaryData) => new BinaryData(bytes),
            int number when target == typeof(double) => (double)number,
            int number when target == typeof(long) => (long)number,
            long number when target == typeof(ulong) => (ulong)number,
            _ => value,
        };
    }
}
