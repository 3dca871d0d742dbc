using System.Text;
using System.Text.RegularExpressions;
using Countersign.Addresses;
using Countersign.Dispatch;
using Countersign.Messages;
using Countersign.Policy;
using Countersign.Settings;
using Countersign.Tenants;
using Countersign.Tests.Rig;
using Microsoft.Extensions.Options;

namespace Countersign.Tests.Dispatch;

/// <summary>
/// Every message in every language by every channel, and that free text cannot inject anything into it.
/// </summary>
public partial class TemplateTests
{
    private const string Domain = "signin.co-op.example";
    private const string Longest = "countersign.login.example.info";
    private const string Code = "042137";

    private TenantPolicy policy = new() { Name = "Acme", Issuer = "Acme" };
    private TemplateOverride? theirs;
    private string domain = Domain;

    public static IEnumerable<object[]> Everything =>
        from message in Sms from channel in new[] { Channel.Email, Channel.Sms } select (object[])[.. message, channel];

    public static IEnumerable<object[]> Sms =>
        from kind in MessageKinds.Written from language in Languages.All select (object[])[kind, language];

    [Theory]
    [MemberData(nameof(Everything))]
    public void Every_message_contains_its_required_parts_and_no_unfilled_placeholder(
        MessageKind kind, string language, Channel channel)
    {
        var rendered = Write(kind, language, channel);

        Assert.DoesNotContain(rendered.Subject + rendered.Text + rendered.Html, character => character is '{' or '}');
        Assert.Equal(channel == Channel.Email, rendered.Subject.Length > 0);
        Assert.Equal(kind.CarriesLink() ? 1 : 0, Regex.Count(rendered.Text, Regex.Escape(Link)));
        Assert.Equal(kind.CarriesCode() ? channel == Channel.Sms ? 2 : 1 : 0, Regex.Count(rendered.Text, Code));
        Assert.All(SixDigits().Matches(rendered.Text + rendered.Html), digits => Assert.Equal(Code, digits.Value));
        Assert.DoesNotContain(Code, rendered.Subject, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void A_message_is_in_the_script_of_its_language(MessageKind kind, string language, Channel channel)
    {
        var rendered = Write(kind, language, channel);
        var script = language switch
        {
            "ka" => "\\p{IsGeorgian}",
            "hi" => "\\p{IsDevanagari}",
            _ => "[a-zåäö]",
        };

        Assert.All(
            channel == Channel.Sms ? [rendered.Text] : (string[])[rendered.Subject, rendered.Text, rendered.Html],
            text => Assert.Matches($"{script}{{2,}}.*{script}{{2,}}", text));
        Assert.Equal(
            language is "ka" or "hi",
            !Latin().IsMatch(
                rendered.Text.Replace(Link, "", StringComparison.Ordinal).Replace(
                    Domain, "", StringComparison.Ordinal).Replace("Acme", "", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void An_email_has_plain_text_and_html_and_no_link_but_ours(
        MessageKind kind, string language, Channel channel)
    {
        if (channel == Channel.Sms)
        {
            Assert.Empty(Write(kind, language, channel).Html);
            return;
        }

        var rendered = Write(kind, language, channel);

        Assert.StartsWith(
            $"<!doctype html><html lang=\"{language}\" dir=\"ltr\">", rendered.Html, StringComparison.Ordinal);
        Assert.StartsWith("Acme\n\n", rendered.Text, StringComparison.Ordinal);
        Assert.Contains("<strong>Acme</strong>", rendered.Html, StringComparison.Ordinal);
        Assert.Equal(
            kind.CarriesLink() ? [$"href=\"{Link}\""] : [],
            Attributes().Matches(rendered.Html).Select(match => match.Value));
        Assert.Equal(
            kind.CarriesCode(),
            rendered.Html.Contains($"<strong style=\"font-size:2em\">{Code}</strong>", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Sms))]
    public void An_sms_with_a_code_ends_with_the_line_that_binds_the_code_to_our_origin(
        MessageKind kind, string language)
    {
        var lines = Write(kind, language, Channel.Sms).Text.Split('\n');

        Assert.Equal(kind.CarriesCode() ? ["", $"@{Domain} #{Code}"] : [], lines[1..]);
    }

    [Theory]
    [MemberData(nameof(Sms))]
    public void An_sms_has_one_segment_or_two_for_a_notification_in_a_script_outside_gsm(
        MessageKind kind, string language)
    {
        domain = language is "en" or "sv" ? Longest : Domain;
        var text = Write(kind, language, Channel.Sms).Text;

        Assert.Equal(language is "en" or "sv", Gsm.Septets(text) is not null);
        Assert.InRange(
            Gsm.Segments(text.Replace(Link, "", StringComparison.Ordinal)), 1,
            language is "en" or "sv" || kind.CarriesCode() || kind.CarriesLink() ? 1 : 2);
    }

    [Theory]
    [InlineData("sv", "ka", "sv")]
    [InlineData(null, "ka", "ka")]
    [InlineData("xx", "ka", "ka")]
    [InlineData(null, "xx", "en")]
    public void The_language_is_that_of_the_user_then_that_of_the_tenant_then_english(
        string? person, string tenant, string language)
    {
        policy = policy with { Locale = tenant };

        Assert.Contains(
            $"lang=\"{language}\"", Write(MessageKind.Unlocked, person, Channel.Email).Html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tenants_own_texts_replace_ours_and_parts_that_it_leaves_out_stay_ours()
    {
        theirs = new TemplateOverride(
            MessageKind.SignInCode, "sv", null, "Hej från {tenant}!\n\nKoden är <b>{code}</b>.", "Koden: {code}");

        var email = Write(MessageKind.SignInCode, "sv", Channel.Email);

        Assert.Equal(
            ("Din inloggningskod", $"Acme\n\nHej från Acme!\n\nKoden är <b>{Code}</b>.\n"),
            (email.Subject, email.Text));
        Assert.Contains(
            $"<p>Koden är &lt;b&gt;<strong style=\"font-size:2em\">{Code}</strong>&lt;/b&gt;.</p>", email.Html,
            StringComparison.Ordinal);
        Assert.Equal($"Koden: {Code}\n\n@{Domain} #{Code}", Write(MessageKind.SignInCode, "sv", Channel.Sms).Text);
        Assert.StartsWith(
            "Your sign-in code", Write(MessageKind.SignInCode, "en", Channel.Sms).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hostile_name_becomes_neither_markup_nor_link_nor_header()
    {
        theirs = new TemplateOverride(MessageKind.Unlock, "en", "From {tenant}", "From {tenant}\n\n{link}", null);
        var honest = Tags(Write(MessageKind.Unlock, "en", Channel.Email)).ToList();

        Assert.All(HostileText.All, name =>
        {
            policy = policy with { Name = name };
            var rendered = Write(MessageKind.Unlock, "en", Channel.Email);

            Assert.True(
                TextRules.HasOnlyVisible(rendered.Subject.Replace("\u2060", "", StringComparison.Ordinal)),
                rendered.Subject);
            Assert.Equal(3, rendered.Text.TrimEnd('\n').Split("\n\n").Length);
            Assert.Equal(5, rendered.Text.Count(char.IsControl));
            Assert.DoesNotMatch(
                Linkifier.Pattern(),
                rendered.Text.Replace(Link, "", StringComparison.Ordinal).Normalize(NormalizationForm.FormKC));
            Assert.Equal(honest, Tags(rendered));
            Assert.Single(Attributes().Matches(rendered.Html));
        });
    }

    [Fact]
    public void Hostile_words_of_a_sender_become_neither_markup_nor_link_nor_a_part_of_our_text()
    {
        var honest = Tags(Write(MessageKind.Invitation, "en", Channel.Email, Details("Lease"))).ToList();

        Assert.All(HostileText.All, words =>
        {
            var rendered = Write(MessageKind.Invitation, "en", Channel.Email, Details(words));
            var quoted =
                rendered.Text[rendered.Text.IndexOf(TemplateTexts.Labels("en").Intro, StringComparison.Ordinal)..];

            Assert.Equal("You are invited to a document", rendered.Subject);
            Assert.All(
                quoted.TrimEnd('\n').Split('\n').Skip(1),
                line => Assert.StartsWith("> ", line, StringComparison.Ordinal));
            Assert.DoesNotMatch(Linkifier.Pattern(), quoted.Normalize(NormalizationForm.FormKC));
            Assert.Equal(honest, Tags(rendered).Where(tag => tag != "<br"));
            Assert.Single(Attributes().Matches(rendered.Html));
        });
    }

    [Theory]
    [MemberData(nameof(Sms))]
    public void The_words_of_a_sender_never_enter_an_sms(MessageKind kind, string language) => Assert.Equal(
        Write(kind, language, Channel.Sms).Text, Write(kind, language, Channel.Sms, Details("Lease")).Text);

    [Fact]
    public void A_sender_who_wrote_nothing_adds_nothing_to_the_email() => Assert.Equal(
        Write(MessageKind.Invitation, "en", Channel.Email).Text,
        Write(MessageKind.Invitation, "en", Channel.Email, new SenderDetails()).Text);

    [Theory]
    [InlineData("SV", "sv")]
    [InlineData("sv-SE", "sv")]
    [InlineData("ka-GE", "ka")]
    [InlineData("hi-Deva-IN", "hi")]
    [InlineData("svx", null)]
    [InlineData("sv-", null)]
    [InlineData("sv_SE", null)]
    [InlineData("sv-SE\n", null)]
    [InlineData("fr-SV", null)]
    [InlineData("", null)]
    public void A_tag_asks_for_the_language_of_its_first_part(string tag, string? language) =>
        Assert.Equal(language, Languages.Find(tag));

    [Theory]
    [MemberData(nameof(Sms))]
    public void A_name_never_enters_an_sms(MessageKind kind, string language)
    {
        var honest = Write(kind, language, Channel.Sms).Text;

        Assert.All(HostileText.All, name =>
        {
            policy = policy with { Name = name, Issuer = name };
            Assert.Equal(honest, Write(kind, language, Channel.Sms).Text);
        });
    }

    [Fact]
    public void A_name_of_ten_thousand_characters_is_cut()
    {
        policy = policy with { Name = new string('a', 10_000) };

        Assert.InRange(Write(MessageKind.Unlocked, "en", Channel.Email).Text.Length, 40, 400);
    }

    // Older rows may break rules that were added later, so output is always encoded.
    [Fact]
    public void Hostile_texts_in_a_stored_row_are_encoded()
    {
        var honest = Tags(Write(MessageKind.Unlocked, "en", Channel.Email)).Distinct().ToList();

        Assert.All(
            HostileText.All.Where(
                words => !words.Contains("{link}", StringComparison.Ordinal)
                    && !words.Contains("{code}", StringComparison.Ordinal)), words =>
        {
            theirs = new TemplateOverride(MessageKind.Unlocked, "en", "Hello", words, null);
            var rendered = Write(MessageKind.Unlocked, "en", Channel.Email);

            Assert.Equal(honest, Tags(rendered).Distinct());
            Assert.Empty(Attributes().Matches(rendered.Html));
        });
    }

    [Fact]
    public void A_message_without_its_link_or_code_is_never_rendered()
    {
        Assert.Throws<ArgumentException>(
            () => Templates().Write(Scope(), Message(MessageKind.SignInCode, Channel.Sms), "+46701234567", "en"));
        Assert.Throws<ArgumentException>(
            () => Templates().Write(Scope(), Message(MessageKind.Unlock, Channel.Sms), "+46701234567", "en"));
        Assert.Throws<ArgumentException>(
            () => Templates().Write(
                Scope(), Message(MessageKind.Unlocked, Channel.Sms), "+46701234567", "en", code: Code));
    }

    [Fact]
    public void Texts_that_lack_a_message_kind_are_refused()
    {
        using var stream = new MemoryStream("""{"unlock":{"subject":"a","text":["b"],"sms":"c"}}"""u8.ToArray());

        Assert.Contains(
            "locked-for-good", Assert.Throws<InvalidOperationException>(() => TemplateTexts.Read(stream)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Our_own_texts_satisfy_the_rules_for_tenants_texts() => Assert.Equal([],
        from kind in MessageKinds.Written
        from language in Languages.All
        let ours = TemplateTexts.Of(kind, language)
        from problem in TemplateRules.Problems(new TemplateOverride(kind, language, ours.Subject, ours.Text, ours.Sms))
        select $"{kind} {language} {problem}");

    private string Link => $"https://{domain}/a#unlock=abc_DEF-{new string('x', 80)}";

    private RenderedMessage Write(
        MessageKind kind, string? language, Channel channel, SenderDetails? details = null) =>
        Templates().Write(
            Scope(), Message(kind, channel), "to", language, kind.CarriesLink() ? Link : "",
            kind.CarriesCode() ? Code : "", details);

    private static SenderDetails Details(string words) =>
        new() { Document = words, Sender = words, Invitee = words, Message = words };

    private Templates Templates()
    {
        var options = Options.Create(new CountersignOptions
        {
            PublicUrl = new Uri($"https://{domain}/a"),
            Communication = new CommunicationOptions { EmailSender = "us@example.com" },
        });
        return new(new TenantPages(options), options);
    }

    private TenantScope Scope() => new("acme", new Tenant
    {
        Head = new TenantHead(policy, "k1", "admin", null, DateTimeOffset.UnixEpoch),
    }.WithTemplates(
        theirs is null
            ? new Dictionary<string, TemplateOverride?>()
            : new Dictionary<string, TemplateOverride?>
            {
                [TemplateOverride.Key(theirs.Kind, theirs.Locale)] = theirs,
            }));

    private static OutboxMessage Message(MessageKind kind, Channel channel) =>
        new("id", kind, channel, "hash", DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue)
        {
            KeyId = "k1",
            OperationId = Guid.Empty,
        };

    private static IEnumerable<string> Tags(RenderedMessage rendered) =>
        Tag().Matches(rendered.Html).Select(match => match.Value);

    [GeneratedRegex("[0-9]{6,}")]
    private static partial Regex SixDigits();

    [GeneratedRegex("[a-zA-Z]{4,}")]
    private static partial Regex Latin();

    [GeneratedRegex("<[^ >]*")]
    private static partial Regex Tag();

    [GeneratedRegex("(?:href|src|srcset|action|background|on[a-z]+)=\"[^\"]*\"|url\\(|@import")]
    private static partial Regex Attributes();
}
