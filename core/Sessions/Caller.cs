namespace Countersign.Sessions;

/// <summary>
/// Who changes factors: a session or, where a sign-in cannot end without a second factor, the challenge of that sign-in.
/// </summary>
public readonly record struct Caller(string Id, bool IsChallenge)
{
    public static Caller Session(string id) => new(id, IsChallenge: false);

    public static Caller Challenge(string id) => new(id, IsChallenge: true);
}
