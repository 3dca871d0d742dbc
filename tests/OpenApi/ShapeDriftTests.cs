using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Decisions;
using Countersign.Documents;
using Countersign.Factors;
using Countersign.Messages;
using Countersign.Policy;

namespace Countersign.Tests.OpenApi;

/// <summary>
/// The description and the sent records have the same members with the same types and the same optional members.
/// </summary>
public class ShapeDriftTests
{
    private static readonly Description Current = Description.Current;

    public static TheoryData<string> Names => [.. Shapes.Sent.Select(shape => shape.Type.Name).Order()];

    public static TheoryData<string, string[]> Choices => new()
    {
        { "Locale", [.. Languages.All] },
        { "Factor", [.. Factors(factor => !factor.IsLink())] },
        { "ProvedFactor", [.. Factors(_ => true)] },
        { "SentFactor", [.. Factors(factor => factor.IsSent())] },
        { "SecondFactor", [.. Factors(factor => factor.IsSent() || factor is Factor.Totp or Factor.Passkey)] },
        { "SecondFactorName", [.. SecondFactorPolicy.All] },
        { "Role", [.. Enum.GetNames<Role>().Select(role => role.ToLowerInvariant())] },
        { "DeliveryStatus", [.. Enum.GetValues<DeliveryStatus>().Select(status => status.Wire())] },
        { "Auth", [.. Enum.GetValues<AuthLevel>().Select(level => level.Wire())] },
        { "ChallengeAnswer.purpose", [.. Enum.GetValues<ChallengePurpose>().Select(purpose => purpose.Wire())] },
        { "AuditFinding.problem",
            [.. typeof(AuditProblem).GetFields().Select(constant => (string)constant.GetRawConstantValue()!)] },
        { "EventName", [.. WebhookEvents.Selectable] },
        { "WebhookEvent.type",
            [
                .. typeof(AuditType).GetFields().Select(
                    constant => WebhookEvents.NameOf((string)constant.GetRawConstantValue()!)).OfType<string>()
                    .Distinct()] },
        { "PolicyAnswer.missingPhone", MissingPhones },
        { "PolicyPatch.missingPhone", MissingPhones },
        { "DataRoomsReport.missingPhone", MissingPhones },
        { "PolicyAnswer.quickSign", NamesOf<QuickSign>() },
        { "PolicyPatch.quickSign", NamesOf<QuickSign>() },
    };

    private static string[] MissingPhones => NamesOf<MissingPhone>();

    private static string[] NamesOf<T>()
        where T : struct, Enum =>
        [
            .. typeof(T).GetFields().Select(
                member => member.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name).OfType<string>()];

    [Fact]
    public void Every_record_is_described_and_every_answer_is_a_record() =>
        Assert.Equal(
            Shapes.Sent.Select(shape => shape.Type.Name).Order(),
            Shapes.Reached(Current, Current.Operations.SelectMany(operation => operation.Answers.Values)).Order());

    [Theory, MemberData(nameof(Names))]
    public void A_record_has_the_members_that_are_described(string name) =>
        Assert.Equal(
            Shapes.Of(Shapes.Sent.Single(shape => shape.Type.Name == name)),
            Shapes.Of(Current, Current.Schemas.Components.GetProperty(name)));

    [Theory, MemberData(nameof(Choices))]
    public void An_enum_has_the_values_of_the_code(string place, string[] values)
    {
        var described = place.Split('.') is [var schema, var property]
            ? Current.Schemas.Components.GetProperty(schema).GetProperty("properties").GetProperty(property)
            : Current.Schemas.Components.GetProperty(place);

        Assert.Equal(
            values.Order(),
            described.GetProperty("enum").EnumerateArray().Where(
                value => value.ValueKind == JsonValueKind.String).Select(value => value.GetString()).Order());
    }

    private static IEnumerable<string> Factors(Func<Factor, bool> which) =>
        Enum.GetValues<Factor>().Where(which).Select(factor => factor.Wire());
}
