using Countersign.Messages;

namespace Countersign.Access;

/// <summary>The message kind and the audit types of one kind of protected resource.</summary>
/// <param name="Code">The message that carries a code.</param>
/// <param name="Failed">The audit type of a wrong answer.</param>
/// <param name="Locked">The audit type of the wrong answer that locks.</param>
/// <param name="Unlocker">Who can unlock: `sender` or `administrator`.</param>
public sealed record ResourceTerms(MessageKind Code, string Failed, string Locked, string Unlocker);
