using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json.Serialization;

namespace Countersign.Aggregates;

/// <summary>
/// The names of an enum's members on the wire, in rows and in derivations: those that
/// <see cref="JsonStringEnumMemberNameAttribute"/> gives them.
/// </summary>
public static class WireNames
{
    /// <exception cref="KeyNotFoundException">The enum has no such member.</exception>
    public static string Wire<T>(this T member)
        where T : struct, Enum => Of<T>.Names[member];

    /// <summary>Null where no member has the name.</summary>
    public static T? Parse<T>(string name)
        where T : struct, Enum => Of<T>.Members.TryGetValue(name, out var member) ? member : null;

    /// <summary>All names, in the order of the members.</summary>
    public static IEnumerable<string> All<T>()
        where T : struct, Enum => Enum.GetValues<T>().Select(member => member.Wire());

    private static class Of<T>
        where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> Names = typeof(T)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .ToFrozenDictionary(
                field => (T)field.GetValue(null)!,
                field => field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()!.Name);

        public static readonly FrozenDictionary<string, T> Members =
            Names.ToFrozenDictionary(name => name.Value, name => name.Key, StringComparer.Ordinal);
    }
}
