namespace Countersign.Bench.Load;

/// <summary>One call. Its body is made when it is sent, because a code is valid for a minute only.</summary>
internal sealed record Call(string Path, int ExpectedStatus, Func<string> Body);
