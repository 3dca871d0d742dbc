namespace Countersign.Aggregates;

/// <summary>A row whose key stays when another takes its place: its id tells the two apart.</summary>
public interface IIdentified
{
    string Id { get; }
}
