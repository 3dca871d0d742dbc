namespace Countersign.Dispatch;

/// <summary>What the sender wrote. An email shows it as the sender's words; an SMS and a subject never do.</summary>
public sealed record SenderDetails
{
    public string? Document { get; init; }

    /// <summary>The name of a data room.</summary>
    public string? Room { get; init; }

    public string? Sender { get; init; }

    public string? Invitee { get; init; }

    /// <summary>The only text that may have several lines.</summary>
    public string? Message { get; init; }
}

/// <summary>The labels of those details in one language, and the sentence that says whose words they are.</summary>
internal sealed record DetailLabels(
    string Intro, string Document, string Room, string Sender, string Invitee, string Message)
{
    /// <summary>A label and the lines of its value, for each detail that is there.</summary>
    public IEnumerable<(string Label, string[] Lines)> Of(SenderDetails details) =>
        new[]
        {
            (Document, details.Document), (Room, details.Room), (Sender, details.Sender), (Invitee, details.Invitee),
            (Message, details.Message),
        }
            .Where(one => !string.IsNullOrEmpty(one.Item2)).Select(one => (one.Item1, one.Item2!.Split('\n')));
}
