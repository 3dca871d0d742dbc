namespace Countersign.Webhooks;

/// <summary>How far webhooks may reach. No setting binds to this: only code that starts the app, as `local/` does, can widen it.</summary>
public sealed class WebhookOptions
{
    /// <summary>This machine itself may be told, without TLS too.</summary>
    public bool AllowLoopback { get; set; }
}
