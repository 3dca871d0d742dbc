namespace Countersign.Webhooks;

/// <summary>
/// Which servers webhooks may reach. No setting binds to this: only code that starts the app, as `local/` does, can
/// change it.
/// </summary>
public sealed class WebhookOptions
{
    /// <summary>Allows this machine as a server, also without TLS.</summary>
    public bool AllowLoopback { get; set; }
}
