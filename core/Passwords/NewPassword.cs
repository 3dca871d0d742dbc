using Countersign.Secrets;

namespace Countersign.Passwords;

/// <summary>A password that a user chose. It is hashed once, and only after it was accepted.</summary>
public sealed class NewPassword(Secret password, IPasswordHashing hashing, bool isDeferred = false)
    : SlowHash(isDeferred)
{
    private string? hash;

    /// <summary>Long enough only together with a second factor.</summary>
    public bool IsShort => PasswordRules.Length(password.RevealText()) < PasswordRules.MinimumLengthAlone;

    /// <summary>Empty while it is deferred.</summary>
    public string Hash() => hash is null && Defers(() => hash = hashing.Hash(password)) ? "" : hash!;

    /// <summary>Why it is refused; null when it is not.</summary>
    public string? Problem(bool hasSecondFactor, params ReadOnlySpan<string> contextWords) =>
        PasswordRules.Problem(password.RevealText(), hasSecondFactor, contextWords);
}
