using System.Security.Cryptography;
using System.Text.Json;

namespace Countersign.Local;

/// <summary>Repeatable requests: for five minutes a repeated id gets the first answer and sends nothing.</summary>
internal sealed class Repetitions<TAnswer>(TimeProvider clock)
    where TAnswer : class
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, (string Fingerprint, TAnswer Answer, DateTimeOffset At)> answers = new(
        StringComparer.OrdinalIgnoreCase);

    /// <summary>The first answer, or null if this id is new or its five minutes are over.</summary>
    public TAnswer? Find(string? id) => Known(id)?.Answer;

    public bool IsOfAnother(string? id, string fingerprint) =>
        Known(id) is { } known && known.Fingerprint != fingerprint;

    public void Add(string? id, string fingerprint, TAnswer answer, DateTimeOffset at)
    {
        if (id is not null)
        {
            answers[id] = (fingerprint, answer, at);
        }
    }

    private (string Fingerprint, TAnswer Answer)? Known(string? id) =>
        id is not null && answers.TryGetValue(id, out var known) && clock.GetUtcNow() - known.At <= Window
            ? (known.Fingerprint, known.Answer)
            : null;
}

internal static class Fingerprint
{
    public static string Of(params ReadOnlySpan<string?> parts) =>
        Convert.ToHexString(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(parts.ToArray())));
}
