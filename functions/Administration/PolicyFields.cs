using System.Collections.Immutable;
using System.Text.Json;
using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Http;
using Countersign.Policy;
using Countersign.Webhooks;

namespace Countersign.Administration;

/// <summary>
/// Reads a merge patch (RFC 7396) of a tenant's policy: an absent field stays, null sets the default again. Problems
/// are recorded in the patch, by path; the result must then not be used.
/// </summary>
internal static class PolicyFields
{
    public static TenantPolicy Apply(JsonBody patch, TenantPolicy policy, Func<Channel, string, bool> isProvisioned)
    {
        var name = Text(patch, "name") ?? policy.Name;
        var defaults = new TenantPolicy { Name = name, Issuer = name };
        if (patch.IsNull("name"))
        {
            patch.Reject("name", "Cannot be null.");
        }

        if (!IsAsRead(patch, policy.Webhook))
        {
            patch.Reject("webhook", "Is set by PUT /webhook.");
        }

        return policy with
        {
            Name = name,
            Issuer = Text(patch, "issuer") ?? Kept("issuer").Issuer,
            Locale = patch.OptionalLocale() ?? Kept("locale").Locale,
            Attempts = patch.OptionalInteger("attempts", 1, TenantPolicy.MostAttempts) ?? Kept("attempts").Attempts,
            UnlockAfter = patch.OptionalDuration("unlockAfter", TenantPolicy.ShortestLock, TenantPolicy.LongestLock)
                ?? Kept("unlockAfter").UnlockAfter,
            FutureSteps = patch.OptionalInteger("futureSteps", 0, TenantPolicy.MostFutureSteps)
                ?? Kept("futureSteps").FutureSteps,
            RequireMfa = patch.OptionalFlag("requireMfa") ?? Kept("requireMfa").RequireMfa,
            SecondFactors = patch.Nested("secondFactors") is { } factors
                ? SecondFactorFields.Apply(factors, policy.SecondFactors)
                : Kept("secondFactors").SecondFactors,
            EnforceTwoFactorForDocuments = patch.OptionalFlag("enforceTwoFactorForDocuments")
                ?? Kept("enforceTwoFactorForDocuments").EnforceTwoFactorForDocuments,
            TwoFactorDepartments = Departments(patch) ?? Kept("twoFactorDepartments").TwoFactorDepartments,
            QuickSign = patch.OptionalChoice<QuickSign>("quickSign") ?? Kept("quickSign").QuickSign,
            LinkMeetsOneFactor = patch.OptionalFlag("linkMeetsOneFactor")
                ?? Kept("linkMeetsOneFactor").LinkMeetsOneFactor,
            LinkLifetime = patch.OptionalDuration("linkLifetime", TenantPolicy.ShortestLink, TenantPolicy.LongestLink)
                ?? Kept("linkLifetime").LinkLifetime,
            OneSmsForBoth = patch.OptionalFlag("oneSmsForBoth") ?? Kept("oneSmsForBoth").OneSmsForBoth,
            MissingPhone = patch.OptionalChoice<MissingPhone>("missingPhone") ?? Kept("missingPhone").MissingPhone,
            AllowedCallingCodes = CallingCodes(patch) ?? Kept("allowedCallingCodes").AllowedCallingCodes,
            SendCaps = patch.Nested("sendCaps") is { } caps ? Apply(caps, policy.SendCaps) : Kept("sendCaps").SendCaps,
            Sender = patch.Nested("sender") is { } sender
                ? Apply(sender, policy.Sender, isProvisioned)
                : Kept("sender").Sender,
            Session = patch.Nested("session") is { } session ? Apply(session, policy.Session) : Kept("session").Session,
            Devices = patch.Nested("devices") is { } devices ? Apply(devices, policy.Devices) : Kept("devices").Devices,
        };

        TenantPolicy Kept(string field) => patch.IsNull(field) ? defaults : policy;
    }

    // A client may send back what it has read; the webhook itself is set by its own call.
    private static bool IsAsRead(JsonBody patch, Webhook? webhook) =>
        patch.Raw("webhook") is { } sent
            ? webhook is not null
                && JsonElement.DeepEquals(
                    sent,
                    JsonSerializer.SerializeToElement(WebhookAnswer.Of(webhook)!, WebhooksJson.Default.WebhookAnswer))
            : webhook is null || !patch.IsNull("webhook");

    private static SendCaps Apply(JsonBody patch, SendCaps caps)
    {
        return caps with
        {
            DestinationPerHour = Cap("destinationPerHour") ?? Kept("destinationPerHour").DestinationPerHour,
            DestinationPerDay = Cap("destinationPerDay") ?? Kept("destinationPerDay").DestinationPerDay,
            CallingCodePerHour = Cap("callingCodePerHour") ?? Kept("callingCodePerHour").CallingCodePerHour,
            ClientPerHour = Cap("clientPerHour") ?? Kept("clientPerHour").ClientPerHour,
            TenantPerHour = Cap("tenantPerHour") ?? Kept("tenantPerHour").TenantPerHour,
            AccountPerHour = Cap("accountPerHour") ?? Kept("accountPerHour").AccountPerHour,
            MonthlyCeiling = patch.OptionalDecimal("monthlyCeiling", 0, SendCaps.Highest, SendCaps.PriceDecimals)
                ?? Kept("monthlyCeiling").MonthlyCeiling,
            SmsPrice = Price("smsPrice") ?? Kept("smsPrice").SmsPrice,
            EmailPrice = Price("emailPrice") ?? Kept("emailPrice").EmailPrice,
            RecordOnly = patch.OptionalFlag("recordOnly") ?? Kept("recordOnly").RecordOnly,
        };

        SendCaps Kept(string field) => patch.IsNull(field) ? new SendCaps() : caps;
        int? Cap(string field) => patch.OptionalInteger(field, 0, SendCaps.Highest);
        decimal? Price(string field) => patch.OptionalDecimal(field, 0, SendCaps.HighestPrice, SendCaps.PriceDecimals);
    }

    // Only senders that the operator provisioned for this tenant: it cannot send under another tenant's name.
    private static SenderPolicy Apply(JsonBody patch, SenderPolicy sender, Func<Channel, string, bool> isProvisioned)
    {
        var email = patch.OptionalText("email");
        if (email is not null && !isProvisioned(Channel.Email, email))
        {
            patch.Reject("email", "Is not provisioned for this tenant.");
        }

        var sms = patch.OptionalText("sms");
        if (sms is not null && !isProvisioned(Channel.Sms, sms))
        {
            patch.Reject("sms", "Is not provisioned for this tenant.");
        }

        return sender with
        {
            Email = email ?? (patch.IsNull("email") ? null : sender.Email),
            Sms = sms ?? (patch.IsNull("sms") ? null : sender.Sms),
        };
    }

    private static SessionPolicy Apply(JsonBody patch, SessionPolicy session)
    {
        var next = session with
        {
            Idle = patch.OptionalDuration("idle", SessionPolicy.ShortestIdle, SessionPolicy.LongestIdle)
                ?? Kept("idle").Idle,
            Absolute = patch.OptionalDuration("absolute", SessionPolicy.ShortestIdle, SessionPolicy.LongestSession)
                ?? Kept("absolute").Absolute,
            EndOnLock = patch.OptionalFlag("endOnLock") ?? Kept("endOnLock").EndOnLock,
        };
        if (next.Absolute < next.Idle)
        {
            patch.Reject("absolute", "Must not be shorter than idle.");
        }

        return next;

        SessionPolicy Kept(string field) => patch.IsNull(field) ? new SessionPolicy() : session;
    }

    private static DevicePolicy Apply(JsonBody patch, DevicePolicy devices)
    {
        var next = devices with
        {
            Enabled = patch.OptionalFlag("enabled") ?? Kept("enabled").Enabled,
            SkipSecondFactor = patch.OptionalFlag("skipSecondFactor") ?? Kept("skipSecondFactor").SkipSecondFactor,
        };
        if (next is { SkipSecondFactor: true, Enabled: false })
        {
            patch.Reject("skipSecondFactor", "Needs enabled.");
        }

        return next;

        DevicePolicy Kept(string field) => patch.IsNull(field) ? new DevicePolicy() : devices;
    }

    private static string? Text(JsonBody patch, string field)
    {
        var text = patch.OptionalText(field);
        if (text is not null && !DisplayText.IsFit(text))
        {
            patch.Reject(field, DisplayText.Rule);
        }

        return text;
    }

    private static ImmutableArray<string>? Departments(JsonBody patch)
    {
        var departments = patch.OptionalTexts(
            "twoFactorDepartments", TenantPolicy.MostDepartments, TenantPolicy.LongestDepartment);
        if (departments is null)
        {
            return null;
        }

        if (!departments.All(DisplayText.IsFit))
        {
            patch.Reject("twoFactorDepartments", DisplayText.Rule);
        }

        return [.. departments.Distinct()];
    }

    private static ImmutableArray<string>? CallingCodes(JsonBody patch)
    {
        if (patch.OptionalTexts(
            "allowedCallingCodes", TenantPolicy.MostCallingCodes, maximumLength: 3) is not { } codes)
        {
            return null;
        }

        if (!codes.All(code => code.Length > 0 && code[0] != '0' && code.All(char.IsAsciiDigit)))
        {
            patch.Reject("allowedCallingCodes", "Each must be 1 to 3 digits, the first not 0.");
        }

        return [.. codes.Distinct()];
    }
}
