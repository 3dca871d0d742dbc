namespace Countersign.Tests.Rig;

/// <summary>Hostile free text: markup, header injection, disguised characters, links, placeholders.</summary>
public static class HostileText
{
    private static readonly string[] Seeds =
    [
        "<b>Acme</b>", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<a href=\"http://evil\">click</a>",
        "\"><svg onload=alert(1)>", "</p></body></html>", "&lt;b&gt;", "a & b",
        "Acme\r\nBcc: victim@example.com", "Acme\nSubject: owned", "Acme\r\n\r\n--boundary", "Acme\u2028owned",
        "Acme\u2029owned", "Acme\u0085owned", "Acme\u0000", "Acme\t\u001b[31m",
        "\u202Eemca", "\u2066Acme\u2069", "A\u200Bc\u200Cm\u200De", "Ac\u00ADme", "\uFEFFAcme", "A\u2060cme",
        "Acme\uD800", "Acme\uDBFF\uDFFF",
        "{{7*7}}", "${7*7}", "<%= 7*7 %>", "{code}", "{link}", "{tenant}", "{{code}}", "{0}", "}{",
        "http://evil", "https://evil.com/x?y=z#1", "evil.com", "www.evil.com", "EVIL.COM", "evil.com.", "1.2.3.4",
        "evil\u3002com", "evil\uFF0Ecom", "evil\uFF61com", "\uFF45\uFF56\uFF49\uFF4C.\uFF43\uFF4F\uFF4D",
        "http\uFF1A//evil", "evil@evil.com", "evil\uFF20evil.com",
        "mailto:evil", "javascript:alert(1)", "tel:+46701234567", "+46 70 123 45 67", "0701234567", "(070) 123-4567",
        "123456", "1 2 3 4 5 6", "\u096E\u096F\u0966\u0967\u0968\u0969", "\\\\evil\\share",
        "@evil.com #123456", "Your code is 654321",
    ];

    /// <summary>The seeds, the seeds inside ordinary text, and ten thousand characters of each.</summary>
    public static IEnumerable<string> All =>
        Seeds.SelectMany(
            seed =>
                (string[])[seed, $"Welcome {seed} today", seed + " "
                    + seed, string.Concat(Enumerable.Repeat(seed, 10_000 / seed.Length))]);
}
