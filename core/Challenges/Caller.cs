namespace Countersign.Challenges;

/// <summary>
/// Who changes factors: a session, or the challenge of a sign-in that requires the enrolment of a second factor.
/// </summary>
public readonly record struct Caller(string Id, bool IsChallenge, int Opener)
{
    public static Caller Session(string id) => new(id, IsChallenge: false, Opener: 0);

    public static Caller Challenge(ChallengeRef challenge) => new(challenge.Id, IsChallenge: true, challenge.Opener);
}
