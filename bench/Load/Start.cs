namespace Countersign.Bench.Load;

/// <summary>A start of a program.</summary>
/// <param name="Answer">From the start of its process to its first answer.</param>
/// <param name="Cpu">Its processor time until then.</param>
internal sealed record Start(TimeSpan Answer, TimeSpan Cpu);
