using System.Collections.Immutable;

namespace Countersign.Policy;

/// <summary>A tenant's own server, which receives events.</summary>
/// <param name="Id">A new one for each setting; the sealed values are bound to it.</param>
/// <param name="Url">https, except in `local/`.</param>
/// <param name="SealedSecret">The key that signs messages to it.</param>
public sealed record Webhook(string Id, string Url, string SealedSecret)
{
    /// <summary>The tenant's own headers, by name, with sealed values.</summary>
    public ImmutableSortedDictionary<string, string> SealedHeaders { get; set; } =
        ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The names of the events that it gets; null means all, also those of later versions.</summary>
    public ImmutableArray<string>? Events { get; init; }
}
