using System.Collections.Immutable;

namespace Countersign.Challenges;

/// <summary>
/// An open challenge as its holder sees it: what is missing (one factor out of each inner list), what is proved, how
/// long it lasts.
/// </summary>
public sealed record ChallengeView(
    ChallengeRef Ref,
    ChallengePurpose Purpose,
    ImmutableArray<ImmutableArray<Factor>> Required,
    ImmutableArray<Factor> Satisfied,
    TimeSpan ExpiresIn);
