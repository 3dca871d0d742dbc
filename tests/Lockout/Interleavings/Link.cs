namespace Countersign.Tests.Lockout.Interleavings;

/// <summary>
/// A recovery link in the model: 15 min, sent again as it is while more than two minutes are left. Five automatic
/// messages and five requests in a day; a request waits 60 s after the message before it, doubling.
/// </summary>
public sealed class Link
{
    private DateTimeOffset day = DateTimeOffset.MinValue;
    private DateTimeOffset last = DateTimeOffset.MinValue;
    private DateTimeOffset? sent;
    private int automatic;
    private int requests;

    public bool Opens(DateTimeOffset now) => now < sent + TimeSpan.FromMinutes(15);

    public void End() => sent = null;

    public void Send(DateTimeOffset now) => sent = now < sent + TimeSpan.FromMinutes(13) ? sent : now;

    public bool Automatic(DateTimeOffset now)
    {
        var count = IsOver(now) ? 0 : automatic;
        if (count >= 5)
        {
            return false;
        }

        Begin(now);
        automatic++;
        return true;
    }

    public bool Request(DateTimeOffset now)
    {
        var count = IsOver(now) ? 0 : requests;
        if (count >= 5 || now < last + (TimeSpan.FromSeconds(60) * Math.Pow(2, count)))
        {
            return false;
        }

        Begin(now);
        requests++;
        return true;
    }

    private bool IsOver(DateTimeOffset now) => now >= day + TimeSpan.FromDays(1);

    private void Begin(DateTimeOffset now)
    {
        if (IsOver(now))
        {
            (day, automatic, requests) = (now, 0, 0);
        }

        last = now;
    }
}
