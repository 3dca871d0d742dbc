namespace Countersign.Bench.Load;

/// <summary>One call to be made. The body is made when it is sent: a code is right for a minute only.</summary>
internal sealed record Call(string Path, int ExpectedStatus, Func<string> Body);
