namespace Countersign.Accounts;

/// <summary>One entry of an account's address ledger: the person has shown to read what is sent there.</summary>
/// <param name="Inbox">Hash of the inbox or number.</param>
/// <param name="At">When it was first proved.</param>
/// <param name="By">By what: `code`, `factor`, `unlock-link`, `password-link`, `welcome-link` or `import`.</param>
public sealed record ProvedAddress(string Inbox, DateTimeOffset At, string By);
