using System.Text.Json;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Messages;
using Countersign.Tests.OpenApi;
using Countersign.Webhooks;

namespace Countersign.Tests.Webhooks;

public class WebhookBodyTests
{
    private const string One = "AAAAAAAAAAAAAAAAAAAAAA";
    private const string Two = "BBBBBBBBBBBBBBBBBBBBBB";

    public static TheoryData<string, string, string> Aggregates => new()
    {
        { "account", One,
            $$"""{"tenant":"acme","userId":"{{One}}","factor":"totp","by":"user","subject":"id","failures":3}""" },
        { "invitation", One,
            $$"""{"tenant":"acme","invitationId":"{{One}}","factor":"totp","by":"user","subject":"id","failures":3}""" },
        { "data-room", One,
            $$"""{"tenant":"acme","dataRoomId":"{{One}}","factor":"totp","by":"user","subject":"id","failures":3}""" },
        { "member", One
            + Two,
            $$"""{"tenant":"acme","roomId":"{{One}}","userId":"{{Two}}","factor":"totp","by":"user","subject":"id","failures":3}""" },
    };

    [Theory]
    [MemberData(nameof(Aggregates))]
    public void An_event_identifies_its_subject_by_ids_only(string kind, string id, string data) =>
        Assert.Equal(
            $$"""{"type":"account.unlocked","timestamp":"1970-01-01T00:00:00Z","data":{{data}}}""",
            Written(kind, id).GetRawText());

    [Fact]
    public void An_event_has_exactly_the_described_members()
    {
        var described = Description.Current.Schemas.Components.GetProperty("WebhookEvent").GetProperty(
            "properties").GetProperty("data").GetProperty("properties");

        var written =
            new[] { Written("account", One), Written("invitation", One), Written("member", One + Two) }.SelectMany(
                body => body.GetProperty("data").EnumerateObject());

        Assert.Equal(
            described.EnumerateObject().Select(member => member.Name).Order(),
            written.Select(member => member.Name).Distinct().Order());
    }

    private static JsonElement Written(string kind, string id)
    {
        var message = new OutboxMessage(
            "message", MessageKind.Event, Channel.Webhook, "", DateTimeOffset.UnixEpoch,
            DateTimeOffset.UnixEpoch.AddDays(1))
        {
            Event = new AuditEvent(AuditType.AccountUnlocked)
            {
                Factor = "totp",
                Failures = 3,
                By = "user",
                Subject = "id",
            },
            KeyId = "local",
            OperationId = Guid.Empty,
        };

        return JsonDocument.Parse(WebhookBody.Write(new PartitionId("acme", kind, id), message)).RootElement;
    }
}
