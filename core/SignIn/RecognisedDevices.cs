using System.Collections.Immutable;
using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Policy;
using Countersign.Secrets;

namespace Countersign.SignIn;

/// <summary>Recognises devices that completed a login, and forgets them.</summary>
public static class RecognisedDevices
{
    /// <summary>The device, or the lane of an unlock link, of the presented token, if this account knows it.</summary>
    public static string? Find(Account account, DeviceToken? token, DecisionContext context) =>
        token is not null
        && account.Devices.TryGetValue(token.DeviceId, out var device)
        && (device.EndsAt is { } end ? context.Now < end : context.Policy.Devices.Enabled)
        && token.Proof.FixedTimeEqualsHash(device.TokenHash)
            ? device.Id
            : null;

    /// <summary>
    /// True if the tenant allows a device to replace the second factor and this device is recognised.
    /// </summary>
    public static bool StandsIn(Account account, Challenge challenge, TenantPolicy policy) =>
        policy.Devices is { Enabled: true, SkipSecondFactor: true }
        && challenge.DeviceId is { } id
        && account.Devices.TryGetValue(id, out var device)
        && device.EndsAt is null;

    /// <summary>After a complete login: adds the device, or refills its budget.</summary>
    public static (Account Account, DeviceToken? Granted, ImmutableArray<AuditEvent> Events) Recognise(
        Account account, string? deviceId, DecisionContext context)
    {
        if (deviceId is not null && account.Devices.TryGetValue(deviceId, out var known))
        {
            return (account.Add(known with { Budget = AttemptBudget.Full, LastUsedAt = context.Now }), null, []);
        }

        var proof = context.Entropy.Secret("device-token");
        var device = new Device(context.Entropy.Id("device"), proof.Sha256(), context.Now, context.Now);
        return (account.Add(device), new DeviceToken(device.Id, proof),
            [new AuditEvent(AuditType.DeviceRecognised) { Subject = device.Id }]);
    }

    public static Decision<Account, Done> Forget(
        Account account, string sessionId, string deviceId, DecisionContext context)
    {
        if (account.LiveSession(sessionId, context) is null)
        {
            return Decision.No<Account, Done>(Refusal.InvalidToken);
        }

        if (account.Devices.GetValueOrDefault(deviceId) is not { EndsAt: null })
        {
            return Decision.No<Account, Done>(Refusal.NotFound);
        }

        return new Decision<Account, Done>(default(Done), account with { Devices = account.Devices.Remove(deviceId) })
        {
            Events = [new AuditEvent(AuditType.DeviceForgotten) { By = "user", Subject = deviceId }],
        };
    }
}
