using Countersign.Addresses;
using Countersign.Policy;

namespace Countersign.Settings;

/// <summary>
/// Chooses the sender of a tenant's messages, only among those that the operator provisioned for the tenant.
/// </summary>
internal static class Senders
{
    /// <summary>
    /// The tenant's choice while it is provisioned, otherwise the deployment's own; empty where SMS is off.
    /// </summary>
    public static string Choose(CountersignOptions options, string tenant, SenderPolicy policy, Channel channel)
    {
        var (chosen, own) = channel == Channel.Sms
            ? (policy.Sms, options.Communication.SmsSender)
            : (policy.Email, options.Communication.EmailSender);
        return chosen is not null && IsProvisioned(options, tenant, channel, chosen) ? chosen : own ?? "";
    }

    public static bool IsProvisioned(CountersignOptions options, string tenant, Channel channel, string sender)
    {
        var provisioned = options.SendersOf(tenant);
        return (channel == Channel.Sms ? provisioned.Sms : provisioned.Email).Contains(sender, StringComparer.Ordinal);
    }
}
