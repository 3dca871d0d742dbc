using System.Reflection;
using System.Text.RegularExpressions;
using Countersign.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Countersign.Local;

/// <summary>
/// Refuses a setting that the app does not know or cannot read. The app itself ignores an unknown name, so that a
/// mistyped setting would have no effect and nobody would notice.
/// </summary>
internal static partial class SettingsCheck
{
    /// <summary>Every setting as `--help` shows it. A name in angle brackets stands for any name.</summary>
    public static IEnumerable<string> Names { get; } =
        [.. NamesOf(CountersignOptions.Section, typeof(CountersignOptions))];

    /// <exception cref="CannotStartException">One line for each wrong setting.</exception>
    public static void RefuseUnreadable(IConfiguration configuration)
    {
        var section = configuration.GetSection(CountersignOptions.Section);
        var problems = Problems(section, typeof(CountersignOptions)).ToList();
        if (problems.Count > 0)
        {
            throw new CannotStartException(string.Join(Environment.NewLine, problems));
        }
    }

    /// <summary>One line for each setting whose value the app refuses.</summary>
    public static CannotStartException Refusal(OptionsValidationException invalid) =>
        new(string.Join(Environment.NewLine, invalid.Failures.Select(Line)), invalid);

    private static string Line(string failure) =>
        AttributeFailure().Replace(failure, CountersignOptions.Section + ":${name}: ${reason}");

    // The wording of ValidateDataAnnotations.
    [GeneratedRegex(
        @"\ADataAnnotation validation failed for '\w+' members: '(?<name>\w+)' with the error: '(?<reason>.*)'\.\z",
        RegexOptions.ExplicitCapture)]
    private static partial Regex AttributeFailure();

    private static IEnumerable<string> NamesOf(string path, Type type) =>
        Element(type) is { } element ? NamesOf(IsList(type) ? $"{path}:<0, 1, ...>" : $"{path}:<id>", element)
        : IsValue(type) ? [path]
        : Properties(type).SelectMany(property => NamesOf($"{path}:{property.Name}", property.PropertyType));

    private static IEnumerable<string> Problems(IConfigurationSection section, Type type)
    {
        if (IsValue(type))
        {
            var part = section.GetChildren().FirstOrDefault();
            return part is null ? Unreadable(section, type) : [Unknown(part.Path)];
        }

        // Only its parts are settings.
        var own = section.Value is { Length: > 0 } ? [Unknown(section.Path)] : Enumerable.Empty<string>();
        return own.Concat(section.GetChildren().SelectMany(child => Problems(child, type)));

        static IEnumerable<string> Problems(IConfigurationSection child, Type type) =>
            Part(type, child.Key) is { } part ? SettingsCheck.Problems(child, part) : [Unknown(child.Path)];
    }

    private static IEnumerable<string> Unreadable(IConfigurationSection section, Type type)
    {
        try
        {
            section.Get(type);
            return [];
        }
        catch (InvalidOperationException)
        {
            var wanted = Nullable.GetUnderlyingType(type) ?? type;
            var form = wanted == typeof(TimeSpan) ? "a time span, such as 00:00:00.500"
                : wanted == typeof(bool) ? "true or false"
                : wanted == typeof(int) ? "a whole number"
                : "an address";
            return [$"{section.Path} takes {form}, not '{section.Value}'."];
        }
    }

    private static string Unknown(string path) => $"{path} is no setting. {Spelling.Hint(path, Names)}";

    private static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite || Element(property.PropertyType) is not null);

    private static Type? Part(Type type, string name) => Element(type)
        ?? Properties(type).FirstOrDefault(property => name.Equals(property.Name, StringComparison.OrdinalIgnoreCase))?
            .PropertyType;

    private static bool IsValue(Type type) => type.IsValueType || type == typeof(string) || type == typeof(Uri);

    private static bool IsList(Type type) => type.GetGenericTypeDefinition() == typeof(IList<>);

    // The options declare dictionaries and lists as interfaces.
    private static Type? Element(Type type) =>
        type.IsGenericType && type.IsInterface ? type.GetGenericArguments()[^1] : null;
}
