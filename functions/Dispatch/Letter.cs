namespace Countersign.Dispatch;

/// <summary>A message ready to be sent. It holds a live token: it is never stored and never logged.</summary>
public sealed class Letter(string to, string subject, string text, string html)
{
    public string To { get; } = to;

    public string Subject { get; } = subject;

    public string Text { get; } = text;

    public string Html { get; } = html;

    public override string ToString() => "***";
}
