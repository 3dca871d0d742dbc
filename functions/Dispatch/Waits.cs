using System.Globalization;
using Azure;

namespace Countersign.Dispatch;

/// <summary>How long the service asks us to wait.</summary>
internal static class Waits
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    public static TimeSpan? RetryAfter(Exception failure) =>
        failure is RequestFailedException refused
        && refused.GetRawResponse()?.Headers.TryGetValue("Retry-After", out var text) == true
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(Math.Min(seconds, Longest.TotalSeconds))
            : null;
}
