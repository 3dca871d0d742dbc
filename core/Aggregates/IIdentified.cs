namespace Countersign.Aggregates;

/// <summary>A row that can be replaced under the same key: its id tells old and new apart.</summary>
public interface IIdentified
{
    string Id { get; }
}
