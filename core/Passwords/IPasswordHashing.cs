using Countersign.Secrets;

namespace Countersign.Passwords;

/// <summary>A slow, salted password hash function; each hash contains its parameters.</summary>
public interface IPasswordHashing
{
    string Hash(Secret password);

    PasswordMatch Verify(string hash, Secret password);

    /// <summary>
    /// A hash that no password matches. A comparison with it costs as much as with a hash that <see cref="Hash"/>
    /// makes.
    /// </summary>
    string Decoy { get; }
}

/// <summary>The result of comparing a password with a hash.</summary>
public enum PasswordMatch
{
    Wrong,
    Right,

    /// <summary>Right, but hashed with other parameters or another function than the current ones.</summary>
    RightButStale,
}
