using System.Collections.Immutable;

namespace Countersign.Policy;

/// <summary>A tenant's own server, which is told of events.</summary>
/// <param name="Id">Drawn anew with each setting: what is sealed belongs to it.</param>
/// <param name="Url">https, but in `local/`.</param>
/// <param name="SealedSecret">What messages to it are signed with.</param>
public sealed record Webhook(string Id, string Url, string SealedSecret)
{
    /// <summary>Headers of the tenant's own, name to sealed value.</summary>
    public ImmutableSortedDictionary<string, string> SealedHeaders { get; set; } = ImmutableSortedDictionary<string, string>.Empty;
}
