using System.Text.Json;
using Countersign.Administration;
using Countersign.Messages;
using Countersign.Policy;
using Countersign.Tenants;

namespace Countersign.Tests.Administration;

public class TemplateFieldsTests
{
    private readonly List<(string Field, string Problem)> problems = [];
    private readonly Tenant tenant = new()
    {
        Head = new TenantHead(
            new TenantPolicy { Name = "Acme", Issuer = "Acme" }, "k1", "admin", null, DateTimeOffset.UnixEpoch),
    };

    [Fact]
    public void Overrides_are_returned_as_they_were_sent()
    {
        const string Json =
            """{"sign-in-code":{"ka":{"subject":"A","text":"B\n\n{code}","sms":"{code}"},"sv":{"sms":"Kod {code}"}},"unlocked":{"en":{"subject":"Welcome back"}}}""";

        var changed = tenant.WithTemplates(Read(Json));

        Assert.Empty(problems);
        Assert.Equal(
            new TemplateOverride(MessageKind.SignInCode, "ka", "A", "B\n\n{code}", "{code}"),
            changed.Template(MessageKind.SignInCode, "ka"));
        Assert.Equal(
            Json,
            JsonSerializer.Serialize(
                TemplateFields.Answer(changed),
                AdministrationJson.Default.SortedDictionaryStringSortedDictionaryStringTemplateAnswer));
    }

    [Fact]
    public void A_null_removes_one_language_or_all()
    {
        var set = tenant.WithTemplates(
            Read(
                """{"unlocked":{"en":{"subject":"A"},"sv":{"subject":"B"}},"unlock":{"hi":{"subject":"C"},"ka":{"subject":"D"}}}"""));

        var left = set.WithTemplates(Read("""{"unlocked":{"en":null},"unlock":null,"totp-enabled":{"ka":null}}"""));

        Assert.Empty(problems);
        Assert.Equal(["unlocked|sv"], left.Templates.Keys);
    }

    [Fact]
    public void A_carriage_return_with_line_feed_becomes_a_line_feed() =>
        Assert.Equal("A\nB", Read("""{"unlocked":{"en":{"text":"A\r\nB"}}}""").Values.Single()!.Text);

    [Theory]
    [InlineData("[]", "templates")]
    [InlineData("\"x\"", "templates")]
    [InlineData("""{"no-such-kind":{}}""", "templates.no-such-kind")]
    [InlineData("""{"Unlock":{}}""", "templates.Unlock")]
    [InlineData("""{"unlock":5}""", "templates.unlock")]
    [InlineData("""{"unlock":{"xx":{}}}""", "templates.unlock.xx")]
    [InlineData("""{"unlock":{"xx":null}}""", "templates.unlock.xx")]
    [InlineData("""{"unlock":{"en":{}}}""", "templates.unlock.en")]
    [InlineData("""{"unlock":{"en":[]}}""", "templates.unlock.en")]
    [InlineData("""{"unlock":{"en":{"html":"x"}}}""", "templates.unlock.en.html")]
    [InlineData("""{"unlock":{"en":{"sms":5}}}""", "templates.unlock.en.sms")]
    [InlineData("""{"unlock":{"en":{"sms":"\ud800 {link}"}}}""", "templates.unlock.en.sms")]
    [InlineData("""{"unlock":{"en":{"sms":"no way"}}}""", "templates.unlock.en.sms")]
    public void A_problem_is_named_by_the_path_of_its_field(string json, string path)
    {
        Read(json);

        Assert.Equal(path, Assert.Single(problems).Field);
    }

    [Fact]
    public void All_problems_are_reported_at_once()
    {
        Read(
            """{"x":{},"unlock":{"xx":{},"en":{"html":"x","subject":"a\nb","sms":"evil.com"}},"unlocked":{"ka":{"text":"0701234567"}}}""");

        Assert.Equal(
            [
                "templates.x", "templates.unlock.xx", "templates.unlock.en.html", "templates.unlock.en.subject",
                "templates.unlock.en.sms", "templates.unlock.en.sms", "templates.unlocked.ka.text"],
            problems.Select(problem => problem.Field));
    }

    [Fact]
    public void No_request_changes_more_than_one_commit_holds()
    {
        var nulls = string.Join(",", MessageKinds.Written.Take(13).Select(kind => $"\"{kind.WireName()}\":null"));

        Read($"{{{nulls}}}");

        Assert.Equal("templates", Assert.Single(problems).Field);
    }

    private IReadOnlyDictionary<string, TemplateOverride?> Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return TemplateFields.Read(document.RootElement, (field, problem) => problems.Add((field, problem)));
    }
}
