namespace Countersign.Tests.Lockout.Interleavings;

/// <summary>
/// What the rules say about budget, lock, lanes and sends, for an account with a password, an authenticator and a
/// number. Every answer is a word; a wrong answer also says how many attempts are left.
/// </summary>
public sealed class AccountModel
{
    private const string Locked = "locked";
    private readonly Lane general = new();
    private readonly Dictionary<string, int> byFactor = new(StringComparer.Ordinal);
    private readonly List<Lane> lanes = [];
    private readonly List<Opened> challenges = [];
    private readonly Link unlock = new();
    private readonly Link password = new();
    private int total;
    private long usedStep;
    private DateTimeOffset? touched;

    public DateTimeOffset Now { get; private set; }

    /// <summary>Recognised devices and the lane of an unlock link, whose life is short.</summary>
    public IReadOnlyList<Lane> Lanes => lanes;

    public IReadOnlyList<Opened> Challenges => challenges;

    public (DateTimeOffset Created, DateTimeOffset Refreshed)? Session { get; private set; }

    public void At(DateTimeOffset now)
    {
        Now = now;
        lanes.RemoveAll(lane => now >= lane.EndsAt);
        challenges.RemoveAll(challenge => now >= challenge.At + Minutes(10));
        if (!general.Locked && now >= touched + TimeSpan.FromDays(30))
        {
            (general.Failures, total) = (0, 0);
            byFactor.Clear();
        }
    }

    public string SignIn(bool right, Lane? lane)
    {
        if (LaneOf(lane).Locked || Spent("password"))
        {
            return Locked;
        }

        return !right ? Charge("password", lane)
            : SecondFactors.Length == 0 ? Locked
            : Open(new Opened { At = Now, Lane = Live(lane), First = true });
    }

    public string SignInByCode(Lane? lane)
    {
        if (LaneOf(lane).Locked || Spent("email"))
        {
            return Locked;
        }

        var open = challenges.Find(
            one => one is { First: false, StepUp: false } && one.Lane == Live(lane) && Now < one.At + Minutes(8));
        if (open is null || Waits(open) is false)
        {
            CountSend(open ??= new Opened { At = Now, Lane = Live(lane) });
        }

        return Open(open);
    }

    public string Send(Opened challenge)
    {
        if (Gone(challenge) is { } gone)
        {
            return gone;
        }

        if (challenge.Factor == "sms" && Spent("sms"))
        {
            return "not offered";
        }

        if (Waits(challenge))
        {
            return "wait";
        }

        CountSend(challenge);
        return Open(challenge, "sent");
    }

    /// <param name="step">The step of the code; null for a wrong one.</param>
    public string VerifyTotp(Opened challenge, long? step)
    {
        if (Gone(challenge) is { } gone)
        {
            return gone;
        }

        if (!challenge.First || Spent("totp"))
        {
            return "not offered";
        }

        var current = Now.ToUnixTimeSeconds() / 30;
        if (step is not { } used || used < current - 1)
        {
            return Charge("totp", challenge.Lane);
        }

        if (used <= usedStep)
        {
            return Left(challenge.Lane);
        }

        usedStep = used;
        return Complete(challenge);
    }

    public string VerifySent(Opened challenge, bool right)
    {
        if (Gone(challenge) is { } gone)
        {
            return gone;
        }

        if (Spent(challenge.Factor))
        {
            return challenge.First ? "not offered" : Locked;
        }

        if (challenge.FirstSent is not { } sent || Now >= sent + Minutes(10))
        {
            return "no code";
        }

        if (!right)
        {
            return Charge(challenge.Factor, challenge.Lane);
        }

        if (challenge.First)
        {
            return Complete(challenge);
        }

        if (SecondFactors.Length == 0)
        {
            return Locked;
        }

        (challenge.First, challenge.FirstSent, challenge.SendsOfFactor) = (true, null, 0);
        return Open(challenge);
    }

    public string OpenUnlockLink()
    {
        if (!HasLock || total >= 25 || !unlock.Opens(Now))
        {
            return "link expired";
        }

        Lift();
        lanes.RemoveAll(lane => lane.EndsAt is not null);
        lanes.Add(new Lane { EndsAt = Now + Minutes(15) });
        return "lane";
    }

    public string RequestUnlock()
    {
        if (unlock.Request(Now))
        {
            touched = Now;
            SendUnlockLink();
        }

        return "ok";
    }

    public string BackOfficeUnlock()
    {
        if (HasLock)
        {
            Lift();
        }

        return "ok";
    }

    public string ClearFailures()
    {
        Lift();
        total = 0;
        byFactor.Clear();
        return "ok";
    }

    /// <summary>Requests a link and, with the newest one, sets a password.</summary>
    public string ResetPassword()
    {
        if (password.Request(Now))
        {
            touched = Now;
            password.Send(Now);
        }

        if (!password.Opens(Now))
        {
            return "link expired";
        }

        password.End();
        unlock.End();
        byFactor.Remove("password");
        lanes.Clear();
        challenges.Clear();
        Session = null;
        return "ok";
    }

    public string StepUp()
    {
        return !HasSession ? "no session"
            : general.Locked || SecondFactors.Length == 0 ? Locked
            : Open(new Opened { At = Now, First = true, StepUp = true });
    }

    private static TimeSpan Minutes(int count) => TimeSpan.FromMinutes(count);

    private string[] SecondFactors => [.. new[] { "totp", "sms" }.Where(factor => !Spent(factor))];

    private bool HasSession =>
        Session is { } session
        && Now < session.Created + TimeSpan.FromDays(30)
        && Now < session.Refreshed + TimeSpan.FromDays(7);

    private bool HasLock => general.Locked || lanes.Any(lane => lane.Locked);

    private bool Spent(string factor) => byFactor.GetValueOrDefault(factor) >= 100;

    private Lane? Live(Lane? lane) => lane is not null && lanes.Contains(lane) ? lane : null;

    private Lane LaneOf(Lane? lane) => Live(lane) ?? general;

    private string Left(Lane? lane) => $"wrong, {5 - LaneOf(lane).Failures} left";

    // Whether a challenge that is over says "locked" or "expired" tells nothing: the rules leave it open.
    private string? Gone(Opened challenge) =>
        !challenges.Contains(challenge) ? "over"
        : LaneOf(challenge.Lane).Locked ? Locked
        : challenge.StepUp && !HasSession ? "over"
        : null;

    private bool Waits(Opened challenge) =>
        challenge.Sends >= 5
        || (challenge.FirstSent is not null
            && Now < challenge.LastSent + (TimeSpan.FromSeconds(30) * Math.Pow(2, challenge.SendsOfFactor - 1)));

    // Sends its code again, or a new one if the old has less than two minutes left.
    private void CountSend(Opened challenge)
    {
        touched = Now;
        challenge.Sends++;
        challenge.SendsOfFactor++;
        challenge.LastSent = Now;
        challenge.FirstSent = Now < challenge.FirstSent + Minutes(8) ? challenge.FirstSent : Now;
    }

    // At most 20, of them 5 without a proof: the oldest gives way.
    private string Open(Opened challenge, string answer = "challenge")
    {
        challenges.Remove(challenge);
        var others = challenges.OrderBy(one => one.At).ToList();
        var weak = others.FindAll(one => one.IsWeak);
        if (challenge.IsWeak && weak.Count > 4)
        {
            others.Remove(weak[0]);
        }

        challenges.Clear();
        challenges.AddRange([.. others.TakeLast(19), challenge]);
        return answer;
    }

    private string Charge(string factor, Lane? lane)
    {
        var charged = LaneOf(lane);
        charged.Failures++;
        total++;
        byFactor[factor] = byFactor.GetValueOrDefault(factor) + 1;
        touched = Now;
        if (charged.Failures < 5)
        {
            return Left(lane);
        }

        charged.Locked = true;
        challenges.RemoveAll(one => LaneOf(one.Lane) == charged);
        unlock.End();
        if (unlock.Automatic(Now))
        {
            SendUnlockLink();
        }

        return Locked;
    }

    private void SendUnlockLink()
    {
        if (HasLock && total < 25)
        {
            unlock.Send(Now);
        }
    }

    private string Complete(Opened challenge)
    {
        challenges.Remove(challenge);
        if (challenge.StepUp)
        {
            Session = (Session!.Value.Created, Now);
            return "stepped up";
        }

        (general.Failures, general.Locked, total) = (0, false, 0);
        foreach (var factor in byFactor.Keys.Where(factor => !Spent(factor)).ToList())
        {
            byFactor.Remove(factor);
        }

        var device = Live(challenge.Lane);
        lanes.RemoveAll(lane => lane.EndsAt is not null || lane == device);
        device = device is { EndsAt: null } ? device : new Lane();
        (device.Failures, device.Locked) = (0, false);
        lanes.Add(device);
        lanes.RemoveRange(0, Math.Max(0, lanes.Count - 5));
        Session = (Now, Now);
        return "signed in";
    }

    private void Lift()
    {
        unlock.End();
        foreach (var lane in lanes.Append(general))
        {
            (lane.Failures, lane.Locked) = (0, false);
        }
    }
}
