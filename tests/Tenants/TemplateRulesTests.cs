using System.Text;
using Countersign.Messages;
using Countersign.Tenants;
using Countersign.Tests.Rig;
using FsCheck;
using FsCheck.Fluent;

namespace Countersign.Tests.Tenants;

/// <summary>What a tenant may write in its own texts: no links, phone numbers or disguised characters.</summary>
public class TemplateRulesTests
{
    private static readonly TemplateOverride Fit = new(
        MessageKind.SignInCode, "en", "Your code for {tenant}",
        "Hello!\n\n{code}\n\nIt lasts 10 minutes. Keep it to yourself.", "Code: {code}. Tell nobody.");

    [Theory]
    [InlineData(MessageKind.SignInCode, "{code}")]
    [InlineData(MessageKind.Unlock, "Unlock it within 15 minutes: {link}")]
    [InlineData(
        MessageKind.Unlocked,
        "Your account (the one of Acme & Söner) is unlocked... You can sign in from 10:30 on, 24/7. I <3 you")]
    [InlineData(MessageKind.Unlocked, "თქვენი ანგარიში განიბლოკა. შეგიძლიათ, კვლავ შეხვიდეთ.")]
    [InlineData(MessageKind.Unlocked, "आपका खाता अनलॉक हो गया है। अब आप साइन इन कर सकते हैं।")]
    public void Plain_text_with_its_placeholders_is_accepted(MessageKind kind, string words) =>
        Assert.Empty(TemplateRules.Problems(new TemplateOverride(kind, "en", null, words, words)));

    [Fact]
    public void A_complete_override_is_accepted() => Assert.Empty(TemplateRules.Problems(Fit));

    [Theory]
    [InlineData("Go to https://evil")]
    [InlineData("Go to evil.com now")]
    [InlineData("Go to EVIL.xn--p1ai")]
    [InlineData("Go to evil .com")]
    [InlineData("Go to www. now")]
    [InlineData("Go to evil\u3002com")]
    [InlineData("Go to \uFF45vil\uFF0E\uFF43om")]
    [InlineData("Go to evil\uFF61com")]
    [InlineData("Go to evil\u2024com")]
    [InlineData("Go to evil.{tenant}")]
    [InlineData("Go to \\\\evil\\share")]
    [InlineData("Write to evil@evil")]
    [InlineData("Write to evil\uFF20evil")]
    [InlineData("Open tel:112")]
    [InlineData("Call 07012")]
    [InlineData("Call +46 70 12")]
    [InlineData("Call (07) 0-12/3")]
    [InlineData("Call \u0966\u0967\u0968\u0969\u096A")]
    [InlineData("Call \uFF10\uFF11\uFF12\uFF13\uFF14")]
    [InlineData("A \u202Edisguise")]
    [InlineData("A dis\u200Bguise")]
    [InlineData("A dis\u00ADguise")]
    [InlineData("A\tdisguise")]
    [InlineData("A\u2028disguise")]
    [InlineData("A\r\ndisguise")]
    [InlineData("Hello {name}")]
    [InlineData("Hello {{tenant}}")]
    [InlineData("Hello {")]
    [InlineData("Hello }")]
    [InlineData("Hello {code}")]
    [InlineData("Hello {link}")]
    [InlineData(" ")]
    [InlineData("")]
    public void Other_text_is_refused_for_every_part(string words)
    {
        var problems = TemplateRules.Problems(
            new TemplateOverride(MessageKind.Unlocked, "en", words, words, words)).Select(
                problem => problem.Field).Distinct();

        Assert.Equal(["subject", "text", "sms"], problems);
    }

    [Theory]
    [InlineData("1{code}")]
    [InlineData("+46 {code}")]
    [InlineData("{code}-1")]
    [InlineData("{code} + 1")]
    [InlineData("{code}{code}")]
    [InlineData("No code")]
    public void The_code_placeholder_must_appear_once_and_apart_from_other_digits(string words) =>
        Assert.Equal(
            ["text", "sms"],
            TemplateRules.Problems(Fit with { Text = words, Sms = words }).Select(problem => problem.Field).Distinct());

    [Theory]
    [InlineData("x{link}")]
    [InlineData("{link}/x")]
    [InlineData("{link} {link}")]
    [InlineData("Call 070 {link} 12")]
    [InlineData("No link")]
    public void The_link_placeholder_must_appear_once_and_apart_from_other_words(string words) =>
        Assert.Equal(
            ["text", "sms"],
            TemplateRules.Problems(new TemplateOverride(MessageKind.Unlock, "en", null, words, words)).Select(
                problem => problem.Field));

    [Fact]
    public void A_subject_never_shows_the_code_and_an_sms_never_the_tenant() => Assert.Equal(
        ["subject", "sms"],
        TemplateRules.Problems(Fit with { Subject = "Your code {code}", Sms = "{tenant}: {code}" }).Select(
            problem => problem.Field));

    [Fact]
    public void Only_the_text_part_may_have_line_breaks() =>
        Assert.Equal(
            ["subject", "sms"],
            TemplateRules.Problems(Fit with { Subject = "a\nb", Sms = "a\n{code}" }).Select(problem => problem.Field));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 3)]
    public void Every_part_has_a_maximum_length(int over, int problems)
    {
        var template = new TemplateOverride(MessageKind.Unlocked, "en",
            new string('a', TemplateRules.MaximumSubject + over), new string('a', TemplateRules.MaximumText + over),
            new string('a', TemplateRules.MaximumSms + over));

        Assert.Equal(problems, TemplateRules.Problems(template).Count());
    }

    [Fact]
    public void An_override_without_any_text_is_refused() =>
        Assert.Equal(
            [""],
            TemplateRules.Problems(new TemplateOverride(MessageKind.Unlock, "en", null, null, null)).Select(
                problem => problem.Field));

    [Fact]
    public void All_problems_of_an_override_are_reported_at_once()
    {
        var sms = new string('a', 320) + "\u202E{name} evil.com 0701234567";

        Assert.Equal(
            6, TemplateRules.Problems(new TemplateOverride(MessageKind.SignInCode, "en", null, null, sms)).Count());
    }

    [Fact]
    public void No_hostile_text_is_accepted_for_an_sms_unless_it_is_plain_text()
    {
        var fit = HostileText.All.Where(
            words => !TemplateRules.Problems(new TemplateOverride(MessageKind.Unlocked, "en", null, null, words)).Any())
            .ToList();

        Assert.All(fit, words => Assert.DoesNotMatch(Linkifier.Pattern(), words.Normalize(NormalizationForm.FormKC)));
        Assert.Contains("<b>Acme</b>", fit);
        Assert.InRange(fit.Count, 1, 40);
    }

    [Fact]
    public void No_accepted_text_contains_a_link_after_its_placeholders_are_filled()
    {
        string[] fragments =
        [
            "a", "evil", "com", "www", "http", "tel", "Hej", "კოდი", "कोड", " ", " ", " ", "\n", ".", ". ", ":", ": ",
            "/", "//", "@", "-", "_", "(", ")", "+", "\\", ",", "!",
            "1", "42", "0701", "\u0967", "\u3002", "\uFF0E", "\uFF1A", "\uFF0F", "\uFF20", "\uFF57", "\uFF11", "\u2024",
            "\u2025", "\u2060", "\u0301", "{code}", "{link}", "{tenant}",
        ];
        var (fit, unfit) = (0, 0);
        var generator = Gen.Elements(fragments).ListOf(7).Select(words => string.Concat(words));

        Prop.ForAll(generator.ToArbitrary(), words =>
        {
            foreach (var kind in (MessageKind[])[MessageKind.Unlocked, MessageKind.Unlock, MessageKind.SignInCode])
            {
                foreach (var template in (TemplateOverride[])[
                    new(kind, "en", words, null, null), new(kind, "en", null, words, null),
                    new(kind, "en", null, null, words)])
                {
                    if (TemplateRules.Problems(template).Any())
                    {
                        unfit++;
                        continue;
                    }

                    fit++;
                    var filled = words.Replace("{code}", "123456", StringComparison.Ordinal).Replace(
                        "{link}", "", StringComparison.Ordinal).Replace("{tenant}", "com", StringComparison.Ordinal);
                    Assert.DoesNotMatch(Linkifier.Pattern(), filled.Normalize(NormalizationForm.FormKC));
                    Assert.DoesNotContain('{', filled);
                }
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000).WithReplay(Seed.Value, 1));

        Assert.True(fit > 500 && unfit > 500, $"{fit} were fit and {unfit} were not. {Seed.Replay}");
    }
}
