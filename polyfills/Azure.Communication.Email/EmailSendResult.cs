namespace Azure.Communication.Email;

/// <summary>Succeeded means handed off, not delivered.</summary>
public class EmailSendResult
{
    internal EmailSendResult(string id, EmailSendStatus status)
    {
        Id = id;
        Status = status;
    }

    public EmailSendStatus Status { get; }

    internal string Id { get; }
}
