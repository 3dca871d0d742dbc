using System.Text.RegularExpressions;

namespace Countersign.Tests.Rig;

/// <summary>
/// What mail programs and phones turn into something to click: schemes, hosts, addresses, numbers of seven digits.
/// Independent of our own rules. A word joiner separates words.
/// </summary>
public static partial class Linkifier
{
    [GeneratedRegex(
        @"[a-z][a-z0-9+.-]*://[^\s\u2060]|www\.[^\s\u2060]|[\p{L}\p{N}_-]+(?:[.\u3002][\p{L}\p{M}\p{N}_-]+)+|" +
        @"[^\s\u2060]@[^\s\u2060]|(?:mailto|tel|sms|javascript|skype):[^\s\u2060]|\\\\[^\s\u2060]|" +
        @"\d(?:[ ().+/-]*\d){6,}",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    public static partial Regex Pattern();
}
