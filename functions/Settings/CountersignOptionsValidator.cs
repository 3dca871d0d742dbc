using System.Text.RegularExpressions;
using Countersign.Addresses;
using Countersign.Secrets;
using Countersign.Tenants;
using Microsoft.Extensions.Options;

namespace Countersign.Settings;

/// <summary>
/// Checks what attributes cannot: URLs, master secrets, the provider and its senders, the cost of a password hash.
/// </summary>
internal sealed partial class CountersignOptionsValidator : IValidateOptions<CountersignOptions>
{
    /// <summary>The secret in `local.settings.sample.json`. It is public, so it must never protect anything.</summary>
    public static readonly byte[] SampleSecret = [.. "replace-me-with-32-random-bytes!"u8];

    public ValidateOptionsResult Validate(string? name, CountersignOptions options)
    {
        List<string> failures =
        [
            .. options.PublicUrl is null ? [] : UrlFailures(nameof(options.PublicUrl), options.PublicUrl),
            .. UrlFailures(nameof(options.ApiUrl), options.ApiUrl),
            .. KeyFailures(options),
            .. SenderFailures(options),
            .. ClientAddressFailures(options),
            .. PasswordHashingFailures(options.PasswordHashing),
        ];
        if (string.IsNullOrEmpty(options.MasterKey.Current))
        {
            failures.Add("Countersign:MasterKey:Current names no master key.");
        }
        else if (!options.MasterKeys.ContainsKey(options.MasterKey.Current))
        {
            failures.Add($"Countersign:MasterKeys has no '{options.MasterKey.Current}'.");
        }

        if (options.Communication.ConnectionString is null == options.Communication.Endpoint is null)
        {
            failures.Add("Countersign:Communication needs either ConnectionString or Endpoint.");
        }

        if (options.Communication.EmailsPerMinute is null != options.Communication.EmailsPerHour is null
            || options.Communication.EmailsPerMinute < 1
            || options.Communication.EmailsPerHour < 1)
        {
            failures.Add(
                "Countersign:Communication needs both EmailsPerMinute and EmailsPerHour, from 1 up, or neither.");
        }

        if (options.DeliveryReportSecret is { Length: > 0 and < 32 })
        {
            failures.Add("Countersign:DeliveryReportSecret has fewer than 32 characters.");
        }

        if (string.IsNullOrEmpty(options.Communication.EmailSender))
        {
            failures.Add("Countersign:Communication:EmailSender is missing.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> UrlFailures(string name, Uri? url)
    {
        if (url is null
            || !url.IsAbsoluteUri
            || (url.Scheme != Uri.UriSchemeHttps && !url.IsLoopback)
            || url.Query.Length > 0
            || url.Fragment.Length > 0)
        {
            yield return $"Countersign:{name} must be an absolute https address without query or fragment.";
        }
    }

    private static IEnumerable<string> ClientAddressFailures(CountersignOptions options)
    {
        const string place = "Countersign:ClientAddress";
        var (header, needsId) = (options.ClientAddress.Header, options.ClientAddress.FrontDoorId is null);
        if (!HeaderNamePattern().IsMatch(header))
        {
            yield return $"{place}:Header is no name of a header.";
        }
        else if (header.Equals("X-Azure-ClientIP", StringComparison.OrdinalIgnoreCase))
        {
            // Front Door fills it from the X-Forwarded-For that the client sent.
            yield return $"{place}:Header: X-Azure-ClientIP may repeat the client's own words. Take X-Azure-SocketIP.";
        }
        else if (needsId && header.StartsWith("X-Azure-", StringComparison.OrdinalIgnoreCase))
        {
            yield return $"{place}:Header: {header} needs FrontDoorId, or any client could write it.";
        }

        if (options.ClientAddress.Entry is < 1 or > 5)
        {
            yield return $"{place}:Entry must be 1 to 5, counted from the right.";
        }

        if (options.ClientAddress.FromSocket && options.ApiUrl is { IsAbsoluteUri: true, IsLoopback: false })
        {
            yield return $"{place}:FromSocket is for an app on this machine: elsewhere the connection is a proxy's.";
        }
    }

    private static IEnumerable<string> PasswordHashingFailures(PasswordHashingOptions hashing)
    {
        const string place = "Countersign:PasswordHashing";
        if (hashing.MemoryKiB > PasswordHashingOptions.MaximumMemoryKiB)
        {
            yield return $"{place}:MemoryKiB must be at most {PasswordHashingOptions.MaximumMemoryKiB}.";
        }

        if (hashing.Passes > PasswordHashingOptions.MaximumPasses)
        {
            yield return $"{place}:Passes must be at most {PasswordHashingOptions.MaximumPasses}.";
        }

        if (!PasswordHashingOptions.Weakest.Any(
            weakest => hashing.MemoryKiB >= weakest.MemoryKiB && hashing.Passes >= weakest.Passes))
        {
            var pairs = PasswordHashingOptions.Weakest.Select(weakest => $"{weakest.MemoryKiB}/{weakest.Passes}");
            yield return $"{place}: {hashing.MemoryKiB} KiB and {hashing.Passes} passes are too cheap to guess. " +
                $"MemoryKiB/Passes must reach one of {string.Join(", ", pairs)}.";
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex HeaderNamePattern();

    private static IEnumerable<string> SenderFailures(CountersignOptions options)
    {
        foreach (var (tenant, senders) in options.Senders)
        {
            if (!Tenant.IdPattern.IsMatch(tenant.Replace('_', '-')))
            {
                yield return $"Countersign:Senders:{tenant} is no id of a tenant.";
            }

            foreach (var sender in senders.Email.Where(
                sender => !EmailAddress.TryParse(sender, out var address) || address!.Stored != sender))
            {
                yield return $"Countersign:Senders:{tenant}:Email: '{sender}' is no email address.";
            }

            foreach (var sender in senders.Sms.Where(sender => !SmsSenderPattern().IsMatch(sender)))
            {
                yield return $"Countersign:Senders:{tenant}:Sms: '{sender}' is no number in E.164 form, short code or "
                    +
                    $"alphanumeric sender id.";
            }
        }
    }

    [GeneratedRegex(
        @"\A(?:\+[1-9][0-9]{7,14}|[0-9]{4,8}|(?=.*[A-Za-z])[A-Za-z0-9][A-Za-z0-9 ]{0,10})\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex SmsSenderPattern();

    private static IEnumerable<string> KeyFailures(CountersignOptions options)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (id, text) in options.MasterKeys)
        {
            var bytes = new byte[Math.Max(1, text.Length)];
            if (!Convert.TryFromBase64String(text, bytes, out var length) || length < MasterKeys.MinimumLength)
            {
                yield return $"Countersign:MasterKeys:{id} must be base64 of at least {MasterKeys.MinimumLength} " +
                    $"random bytes.";
            }
            else if (bytes.AsSpan(0, length).SequenceEqual(SampleSecret))
            {
                yield return $"Countersign:MasterKeys:{id} is the sample's secret.";
            }
            else if (!seen.Add(Convert.ToHexString(bytes.AsSpan(0, length))))
            {
                yield return $"Countersign:MasterKeys:{id} is the secret of another id too.";
            }
        }
    }
}
