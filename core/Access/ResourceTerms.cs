using Countersign.Messages;

namespace Countersign.Access;

/// <summary>The names that one kind of door has for what happens at it.</summary>
/// <param name="Code">The message that carries a code.</param>
/// <param name="Failed">The audit type of a wrong answer.</param>
/// <param name="Locked">The audit type of the last one.</param>
/// <param name="Keeper">Who unlocks.</param>
public sealed record ResourceTerms(MessageKind Code, string Failed, string Locked, string Keeper);
