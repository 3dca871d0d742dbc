using System.ComponentModel;
using System.Reflection;
using System.Text.Json.Serialization;
using Countersign.Accounts;
using Countersign.Secrets;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.Tests;

/// <summary>House rules that the compiler does not check. Each test lists every offender.</summary>
public class HouseRulesTests
{
    private static readonly Assembly Core = typeof(Account).Assembly;

    [Fact]
    public void The_core_references_no_azure_and_no_http()
    {
        var offenders = Core.GetReferencedAssemblies().Select(name => name.Name!).Where(
            name => name.StartsWith("Azure", StringComparison.Ordinal)
                || name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)
                || name == "System.Net.Http");

        Assert.Empty(offenders);
    }

    [Fact]
    public void Public_classes_without_derived_classes_are_sealed()
    {
        var types =
            new[] { Core, CountersignApplication.Functions, typeof(Countersign.Local.LocalApp).Assembly }.SelectMany(
                assembly => assembly.GetTypes()).ToList();
        var bases = types.Select(type => type.BaseType).ToHashSet();

        None(
            types.Where(
                type => type is { IsClass: true, IsSealed: false, IsAbstract: false }
                    && type.IsVisible
                    && !IsGenerated(type)
                    && !bases.Contains(type)));
    }

    [Fact]
    public void No_stored_or_wire_type_holds_a_secret()
    {
        var shapes = new[] { Core, CountersignApplication.Functions }.SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.IsSubclassOf(typeof(JsonSerializerContext))).SelectMany(
                context => context.GetProperties().Where(property => property.PropertyType.IsGenericType).Select(
                    property => property.PropertyType.GetGenericArguments()[0]));

        None(shapes.Where(shape => shape.GetProperties().Any(property => property.PropertyType == typeof(Secret))));
    }

    /// <summary>The sixth means that the class has two jobs. A record is what its parameters are.</summary>
    [Fact]
    public void A_constructor_takes_at_most_five_parameters() =>
        None(new[] { Core, CountersignApplication.Functions }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.IsClass
                && !IsGenerated(type)
                && type.GetMethod("<Clone>$") is null
                && type.GetConstructors().Any(constructor => constructor.GetParameters().Length > 5)));

    [Fact]
    public void No_type_name_ends_in_an_empty_word_such_as_Helper_or_Manager()
    {
        string[] empty = ["Helper", "Util", "Common", "Manager", "Base", "Misc", "Dto", "Info"];
        var types =
            new[] { Core, CountersignApplication.Functions, typeof(Countersign.Local.LocalApp).Assembly }.SelectMany(
                assembly => assembly.GetTypes()).Where(type => !type.Name.StartsWith('<'));

        None(types.Where(type => empty.Any(word => type.Name.EndsWith(word, StringComparison.Ordinal))));
    }

    // The compiler generates `Program` for top-level statements; the worker SDK marks its types as hidden from editors.
    private static bool IsGenerated(Type type) =>
        type.Name == "Program" || type.GetCustomAttribute<EditorBrowsableAttribute>() is not null;

    private static void None(IEnumerable<Type> offenders) => Assert.Equal("", string.Join(", ", offenders));
}
