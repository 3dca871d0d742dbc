namespace Countersign.Decisions;

/// <summary>An inbox or number by which an account must be found, and whether the account has proved it.</summary>
public readonly record struct IndexedInbox(string Inbox, bool IsProved);
