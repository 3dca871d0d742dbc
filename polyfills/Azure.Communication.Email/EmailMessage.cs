namespace Azure.Communication.Email;

public class EmailMessage
{
    public EmailMessage(string senderAddress, string recipientAddress, EmailContent content)
        : this(senderAddress, new EmailRecipients([new EmailAddress(recipientAddress)]), content)
    {
    }

    public EmailMessage(string senderAddress, EmailRecipients recipients, EmailContent content)
    {
        ArgumentNullException.ThrowIfNull(senderAddress);
        ArgumentNullException.ThrowIfNull(recipients);
        ArgumentNullException.ThrowIfNull(content);
        SenderAddress = senderAddress;
        Recipients = recipients;
        Content = content;
    }

    public string SenderAddress { get; }
    public EmailRecipients Recipients { get; }
    public EmailContent Content { get; }
    public IDictionary<string, string> Headers { get; } = new Dictionary<string, string>();
    public IList<EmailAddress> ReplyTo { get; } = [];
    public bool? UserEngagementTrackingDisabled { get; set; }

    /// <summary>What the client refuses before anything is sent.</summary>
    internal static void Validate(EmailMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var content = message.Content;
        var recipients = message.Recipients;
        var reason =
            message.Headers.Values.Any(string.IsNullOrWhiteSpace) ? "A header's value is empty."
            : string.IsNullOrWhiteSpace(content.Html) && string.IsNullOrWhiteSpace(content.PlainText)
                ? "The content has neither HTML nor plain text."
            : string.IsNullOrWhiteSpace(content.Subject) ? "The subject is empty."
            : string.IsNullOrWhiteSpace(message.SenderAddress) ? "The sender's address is empty."
            : recipients.To.Count + recipients.CC.Count + recipients.BCC.Count == 0 ? "There is no recipient."
            : null;
        if (reason is not null)
        {
            throw new ArgumentException(reason, nameof(message));
        }
    }
}
