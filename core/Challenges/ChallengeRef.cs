using Countersign.Secrets;

namespace Countersign.Challenges;

/// <summary>What a handle points to: a challenge, and which of its openers holds the handle.</summary>
public readonly record struct ChallengeRef(string Id, int Opener)
{
    /// <summary>A random number of 29 bits for the caller of this request.</summary>
    public static int NewOpener(Entropy entropy) => BitConverter.ToInt32(entropy.Bytes("opener", 4)) & 0x1FFFFFFF;
}
