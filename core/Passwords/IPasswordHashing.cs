using Countersign.Secrets;

namespace Countersign.Passwords;

/// <summary>A slow, salted password hash function; each hash contains its parameters.</summary>
public interface IPasswordHashing
{
    string Hash(Secret password);

    PasswordMatch Verify(string hash, Secret password);
}

/// <summary>The result of comparing a password with a hash.</summary>
public enum PasswordMatch
{
    Wrong,
    Right,

    /// <summary>Right, but hashed with old parameters.</summary>
    RightButStale,
}
