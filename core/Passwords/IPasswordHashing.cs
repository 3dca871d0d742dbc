using Countersign.Secrets;

namespace Countersign.Passwords;

/// <summary>A slow, salted, one-way function for passwords, with its parameters in each hash.</summary>
public interface IPasswordHashing
{
    string Hash(Secret password);

    PasswordMatch Verify(string hash, Secret password);
}

/// <summary>How a password compared.</summary>
public enum PasswordMatch
{
    Wrong,
    Right,

    /// <summary>Right, but hashed with parameters that are no longer the current ones.</summary>
    RightButStale,
}
