using Countersign.Secrets;

namespace Countersign.Challenges;

/// <summary>What a handle leads to: a challenge, and which of those who asked for it this is.</summary>
public readonly record struct ChallengeRef(string Id, int Opener)
{
    /// <summary>A number of 29 bits for whoever is answered now.</summary>
    public static int NewOpener(Entropy entropy) => BitConverter.ToInt32(entropy.Bytes("opener", 4)) & 0x1FFFFFFF;
}
