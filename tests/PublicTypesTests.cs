using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Countersign.Accounts;
using Countersign.Local;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.Tests;

/// <summary>A type is public where another assembly of the product needs it; every other type is internal.</summary>
public class PublicTypesTests
{
    private static readonly Assembly Core = typeof(Account).Assembly;
    private static readonly Assembly Local = typeof(LocalApp).Assembly;

    [Fact]
    public void A_public_type_of_core_is_used_outside_of_core() =>
        NoneBut(Core, [.. UsedBy(CountersignApplication.Functions, Core), .. UsedBy(Local, Core)]);

    // The Functions worker creates the classes that hold functions, and calls these.
    [Fact]
    public void A_public_type_of_functions_is_used_outside_of_functions() =>
        NoneBut(
            CountersignApplication.Functions,
            [
                .. UsedBy(Local, CountersignApplication.Functions),
                .. CountersignApplication.Functions.GetTypes().Where(HoldsFunctions)]);

    private static void NoneBut(Assembly assembly, IEnumerable<Type> used)
    {
        var needed = new HashSet<Type>();
        var open = new Stack<Type>([.. used, .. assembly.GetExportedTypes().Where(HasConstants)]);
        while (open.TryPop(out var type))
        {
            if (type.Assembly == assembly && needed.Add(type))
            {
                Seen(type).SelectMany(Parts).ToList().ForEach(open.Push);
            }
        }

        // The worker SDK generates public types too, in the namespace of no folder.
        var offenders = assembly.GetExportedTypes().Where(
            type => type.Namespace?.StartsWith("Countersign.", StringComparison.Ordinal) == true
                && !type.IsNested
                && !needed.Contains(type));

        Assert.Equal("", string.Join('\n', offenders.Select(type => type.FullName).Order(StringComparer.Ordinal)));
    }

    private static IEnumerable<Type> UsedBy(Assembly user, Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(user.Location));
        var metadata = file.GetMetadataReader();
        return
        [
            .. from handle in metadata.TypeReferences
               let reference = metadata.GetTypeReference(handle)
               let name = $"{metadata.GetString(reference.Namespace)}.{metadata.GetString(reference.Name)}"
               let type = assembly.GetType(name)
               where type is not null
               select type,
        ];
    }

    // What a public type shows: whoever may use the type must be able to name these.
    private static IEnumerable<Type> Seen(Type type)
    {
        const BindingFlags All = BindingFlags.Public
            | BindingFlags.NonPublic
            | BindingFlags.Instance
            | BindingFlags.Static
            | BindingFlags.DeclaredOnly;
        var methods = type.GetMembers(All).OfType<MethodBase>().Where(
            method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly).ToList();
        return
        [
            .. type.BaseType is { } parent ? [parent] : Type.EmptyTypes,
            .. type.GetInterfaces(),
            .. type.GetNestedTypes(),
            .. type.GetFields(All).Where(field => field.IsPublic || field.IsFamily).Select(field => field.FieldType),
            .. methods.SelectMany(method => method.GetParameters()).Select(parameter => parameter.ParameterType),
            .. methods.OfType<MethodInfo>().Select(method => method.ReturnType),
            .. type.GetGenericArguments().SelectMany(argument => argument.GetGenericParameterConstraints()),
            .. methods.OfType<MethodInfo>().SelectMany(method => method.GetGenericArguments()).SelectMany(
                argument => argument.GetGenericParameterConstraints()),
        ];
    }

    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!)
        : type.IsGenericType ? [type.GetGenericTypeDefinition(), .. type.GetGenericArguments().SelectMany(Parts)]
        : [type];

    private static bool HoldsFunctions(Type type) =>
        type.GetMethods().Any(method => method.GetCustomAttribute<FunctionAttribute>() is not null);

    // The compiler copies a constant into its user, who then has no reference to the class.
    private static bool HasConstants(Type type) =>
        type is { IsEnum: false } && type.GetFields().Any(field => field.IsLiteral);
}
