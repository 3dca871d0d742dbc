using System.Collections.Concurrent;
using System.Reflection;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Countersign.Accounts;
using Assembly = System.Reflection.Assembly;

namespace Countersign.Tests;

/// <summary>Folders have no cycles: a folder uses only the folders above it in its README.</summary>
public class FolderOrderTests
{
    // To read an assembly takes seconds.
    private static readonly ConcurrentDictionary<Assembly, Architecture> Read = [];

    public static TheoryData<string, Assembly> Trees => new()
    {
        { "core", typeof(Account).Assembly },
        { "functions", CountersignApplication.Functions },
    };

    [Theory, MemberData(nameof(Trees))]
    public void A_folder_uses_only_the_folders_above_it(string tree, Assembly assembly)
    {
        var order = Order(tree);
        var offenders = from type in TypesOf(assembly)
                        let folder = FolderOf(type)
                        where folder is not null
                        from target in type.Dependencies.Select(dependency => dependency.Target).Distinct()
                        where IsOf(target, assembly)
                            && FolderOf(target) is { } used
                            && order.IndexOf(used) > order.IndexOf(folder)
                        select $"{folder}: {type.Name} uses {target.Name} of {FolderOf(target)}";

        Assert.Equal("", string.Join('\n', offenders.Order(StringComparer.Ordinal)));
    }

    [Theory, MemberData(nameof(Trees))]
    public void Every_folder_is_in_the_README_list_and_every_list_entry_is_a_folder(string tree, Assembly assembly)
    {
        var folders = TypesOf(assembly).Where(
            type => IsOf(type, assembly)).Select(FolderOf).OfType<string>();

        Assert.Equal(
            Order(tree).Order(StringComparer.Ordinal),
            folders.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<IType> TypesOf(Assembly assembly) =>
        Read.GetOrAdd(assembly, one => new ArchLoader().LoadAssemblies(one).Build()).Types;

    private static List<string> Order(string tree) =>
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, tree, "README.md"))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).Select(
                line => line.Split('|')[1].Trim()),
    ];

    // Generated types have namespaces that are not folders of ours.
    private static string? FolderOf(IType type) =>
        type.Namespace.FullName.Split('.') is ["Countersign", var folder, ..] ? folder : null;

    private static bool IsOf(IType type, Assembly assembly) =>
        assembly.GetType(type.FullName.Split('+')[0]) is not null || assembly.GetType(type.FullName) is not null;
}
