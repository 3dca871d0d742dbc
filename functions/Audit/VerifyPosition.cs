using System.Text.Json.Serialization;

namespace Countersign.Audit;

/// <summary>
/// The position of a verification: first in the anchors, then in the chains. The sealed cursor carries it.
/// </summary>
internal sealed record VerifyPosition(AnchorPosition? Anchors, ChainPosition? Chains)
{
    public static VerifyPosition Start { get; } = new(AnchorPosition.Start, null);
}

/// <summary>The last anchor that was read, and the sum so far, with the root that it is compared with.</summary>
public sealed record AnchorPosition(string After, long Count, byte[] Sum, bool IsWhole, byte[] Root)
{
    public static AnchorPosition Start { get; } = new("", 0, [], true, []);
}

/// <summary>
/// The storage's continuation token in one part of the tenant's keys, and the chain that the page left unfinished.
/// </summary>
public sealed record ChainPosition(int Part, string? Continuation, OpenChain? Open)
{
    public static ChainPosition Start { get; } = new(0, null, null);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(VerifyPosition))]
internal sealed partial class VerifyJson : JsonSerializerContext;
