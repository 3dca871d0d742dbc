using Azure;

namespace Countersign.Storage;

/// <summary>
/// An aggregate as it was read: its state (null when it does not exist), and what the next commit needs.
/// </summary>
public sealed record Loaded<TState>(
    TState? State, ETag HeadTag, HeadMark Mark, IReadOnlyDictionary<string, object> Rows)
    where TState : class;

/// <summary>
/// The store's own columns of a head row: the number of audit rows, the last link of their chain, and the last
/// operations, newest first.
/// </summary>
public readonly record struct HeadMark(long Sequence, byte[] Link, string Operations)
{
    private const int Remembered = 8;

    public static HeadMark None { get; } = new(0, [], "");

    public bool WasWrittenBy(string operation) => Operations.Split(' ').Contains(operation, StringComparer.Ordinal);

    public string Then(string operation) =>
        string.Join(
            ' ', Operations.Split(' ', StringSplitOptions.RemoveEmptyEntries).Prepend(operation).Take(Remembered));
}
