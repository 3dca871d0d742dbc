namespace Countersign.Dispatch;

/// <summary>A message ready to be sent. It holds a live token: it is never stored and never logged.</summary>
public sealed class RenderedMessage(string from, string to, string subject, string text, string html)
{
    /// <summary>The sender; empty for an SMS where SMS is off.</summary>
    public string From { get; } = from;

    public string To { get; } = to;

    public string Subject { get; } = subject;

    public string Text { get; } = text;

    public string Html { get; } = html;

    public override string ToString() => "***";
}
