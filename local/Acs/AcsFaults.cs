using System.Collections.Concurrent;

namespace Countersign.Local;

/// <summary>What each channel does until told otherwise.</summary>
internal sealed class AcsFaults
{
    public static readonly string[] Channels = [OutboxMessage.Sms, OutboxMessage.Email];

    public const string Ok = "ok";

    /// <summary>HTTP 500: the caller may try again.</summary>
    public const string Fail = "fail";

    /// <summary>Takes the request and never answers.</summary>
    public const string Hang = "hang";

    /// <summary>Refuses for good.</summary>
    public const string Reject = "reject";

    /// <summary>Takes the message, and reports later that it did not arrive.</summary>
    public const string Undelivered = "undelivered";

    /// <summary>Takes the SMS, and reports later that whoever has the number wants none.</summary>
    public const string OptedOut = "opted-out";

    private static readonly string[] Outcomes = [Ok, Fail, Hang, Reject, Undelivered];

    private readonly ConcurrentDictionary<string, string> outcomes = new(StringComparer.Ordinal);

    public string this[string channel]
    {
        get => outcomes.GetValueOrDefault(channel, Ok);
        set => outcomes[channel] = value;
    }

    public static IReadOnlyList<string> OutcomesOf(string? channel) =>
        channel == OutboxMessage.Sms ? [.. Outcomes, OptedOut] : Outcomes;
}
