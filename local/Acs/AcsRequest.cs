namespace Countersign.Local;

/// <summary>A request, accepted or not. <see cref="Status"/> is null until it is answered.</summary>
public sealed class AcsRequest
{
    public required DateTimeOffset At { get; init; }
    public required string Method { get; init; }
    public required string Target { get; init; }
    public required string? OperationId { get; init; }
    public required string Body { get; init; }
    public int? Status { get; internal set; }
}
