namespace Countersign.Tests.Rig;

/// <summary>Which module imports which.</summary>
internal sealed class ModuleGraph(IReadOnlyDictionary<string, string[]> imports)
{
    /// <summary>Imports of modules that do not exist.</summary>
    public IEnumerable<string> Missing() => imports.Values.SelectMany(targets => targets).Except(imports.Keys);

    /// <summary>Each circle once: modules that reach each other, or one that imports itself.</summary>
    public IEnumerable<string> Circles()
    {
        var reached = imports.Keys.ToDictionary(module => module, ReachedFrom);
        return imports.Keys.Order(StringComparer.Ordinal).Where(module => reached[module].Contains(module))
            .Select(module => string.Join(", ", reached[module].Where(other => reached[other].Contains(module))))
            .Distinct();
    }

    /// <summary>
    /// Every module that the imports of this one lead to. It is among them only if it is in a circle.
    /// </summary>
    public SortedSet<string> ReachedFrom(string module)
    {
        var reached = new SortedSet<string>(StringComparer.Ordinal);
        var next = new Queue<string>([module]);
        while (next.TryDequeue(out var current))
        {
            foreach (var target in imports.GetValueOrDefault(current, []).Where(reached.Add))
            {
                next.Enqueue(target);
            }
        }

        return reached;
    }
}
