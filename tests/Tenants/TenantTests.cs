using System.Text.Json;
using Countersign.Aggregates;
using Countersign.Messages;
using Countersign.Policy;
using Countersign.Tenants;

namespace Countersign.Tests.Tenants;

public class TenantTests
{
    private static readonly TemplateOverride Georgian = new(MessageKind.SignInCode, "ka", "კოდი", null, "{code}");
    private static readonly TemplateOverride Swedish = new(MessageKind.SignInCode, "sv", null, "Hej\n\n{code}", null);
    private readonly Tenant tenant = new()
    {
        Head = new TenantHead(
            new TenantPolicy { Name = "Acme", Issuer = "Acme" }, "k1", "admin", null, DateTimeOffset.UnixEpoch),
    };

    [Fact]
    public void Overrides_are_stored_as_separate_rows_and_read_back_unchanged()
    {
        var rows = Changed(Georgian, Swedish).Rows().Select(row =>
            new StateRow(
                row.Key,
                JsonSerializer.Deserialize(
                    JsonSerializer.Serialize(row.Value, Tenant.RowType(row.Key)), Tenant.RowType(row.Key))!)).ToList();

        Assert.Equal(
            ["!head", "template|sign-in-code|ka", "template|sign-in-code|sv"],
            rows.Select(row => row.Key).Order(StringComparer.Ordinal));
        var read = Tenant.FromRows(rows);
        Assert.Equal(
            (Georgian, Swedish, null),
            (read.Template(MessageKind.SignInCode, "ka"), read.Template(MessageKind.SignInCode, "sv"), read.Template(
                MessageKind.Unlock, "ka")));
    }

    [Fact]
    public void A_change_sets_replaces_and_removes_overrides_and_keeps_the_others()
    {
        var changed = Changed(Georgian, Swedish).WithTemplates(new Dictionary<string, TemplateOverride?>
        {
            ["sign-in-code|ka"] = Georgian with { Sms = null },
            ["unlock|hi"] = null,
        });

        Assert.Equal(
            (Georgian with { Sms = null }, Swedish),
            (changed.Template(MessageKind.SignInCode, "ka"), changed.Template(MessageKind.SignInCode, "sv")));
        Assert.Single(
            changed.WithTemplates(new Dictionary<string, TemplateOverride?> { ["sign-in-code|ka"] = null }).Templates);
    }

    private Tenant Changed(params TemplateOverride[] templates) =>
        tenant.WithTemplates(
            templates.ToDictionary(
                template => TemplateOverride.Key(template.Kind, template.Locale),
                TemplateOverride? (template) => template));
}
