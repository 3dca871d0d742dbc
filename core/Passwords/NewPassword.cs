using Countersign.Secrets;

namespace Countersign.Passwords;

/// <summary>A password that somebody chose. Hashed once, and only after it was found acceptable.</summary>
public sealed class NewPassword(Secret password, IPasswordHashing hashing)
{
    private string? hash;

    /// <summary>Long enough beside a second factor only.</summary>
    public bool IsShort => PasswordRules.Length(password.RevealText()) < PasswordRules.MinimumLengthAlone;

    public string Hash() => hash ??= hashing.Hash(password);

    /// <summary>Why it is refused, or nothing.</summary>
    public string? Problem(bool hasSecondFactor, params ReadOnlySpan<string> contextWords) =>
        PasswordRules.Problem(password.RevealText(), hasSecondFactor, contextWords);
}
