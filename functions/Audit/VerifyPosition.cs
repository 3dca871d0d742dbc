using System.Text.Json.Serialization;

namespace Countersign.Audit;

/// <summary>Where a verification goes on: among the anchors first, then among the chains. It travels in the sealed cursor.</summary>
public sealed record VerifyPosition(AnchorPosition? Anchors, ChainPosition? Chains)
{
    public static VerifyPosition Start { get; } = new(AnchorPosition.Start, null);
}

/// <summary>The last anchor that was read, and what they add up to under the root that they are held against.</summary>
public sealed record AnchorPosition(string After, long Count, byte[] Sum, bool IsWhole, byte[] Root)
{
    public static AnchorPosition Start { get; } = new("", 0, [], true, []);
}

/// <summary>The storage's continuation in one part of the tenant's keys, and the chain that a page has left unfinished.</summary>
public sealed record ChainPosition(int Part, string? Continuation, OpenChain? Open)
{
    public static ChainPosition Start { get; } = new(0, null, null);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(VerifyPosition))]
public sealed partial class VerifyJson : JsonSerializerContext;
