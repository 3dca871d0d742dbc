namespace Countersign.TableCopy;

/// <summary>What the operator must see to before anything is written.</summary>
internal sealed class CopyRefusedException(string message) : Exception(message);
