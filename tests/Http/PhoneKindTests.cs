using System.Text.Json;
using Countersign.Tests.OpenApi;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Http;

/// <summary>
/// Each phone field of the API refuses the kinds that get no messages and accepts numbers that the metadata does not
/// know.
/// </summary>
public class PhoneKindTests : IAsyncLifetime
{
    /// <summary>Valid numbers of the kinds that get no messages, each with its calling code.</summary>
    private static readonly (string Code, string Number)[] Barred =
    [
        ("34", "+34806123456"), // premium rate
        ("39", "+39899123456"),
        ("41", "+41900123456"),
        ("49", "+491801234567"), // shared cost
        ("44", "+447012345678"), // personal
        ("46", "+46746123456"), // pager
        ("41", "+41581234567"), // UAN
        ("41", "+41860123456789"), // voicemail
        ("870", "+870772001234"), // satellite
        ("881", "+881612345678"),
        ("878", "+878101234567"), // of no country
        ("979", "+979123456789"),
        ("999", "+999123456789"), // unassigned
    ];

    private static readonly string[] Names = [
        "#/components/schemas/Phone", "#/components/schemas/Username", "#/components/schemas/FactorAddress"];

    private TestTenant tenant = null!;
    private Dictionary<string, Func<string, Task<Reply>>> fields = null!;

    public async Task InitializeAsync()
    {
        tenant = await TestTenant.CreateAsync();
        var user = await tenant.CreateUserAsync();
        var bearer = await (await tenant.CreateUserAsync()).BearerAsync();
        var invitee = await TestInvitee.CreateAsync(tenant, "none");
        var (document, invitation) = (invitee.DocumentId, invitee.Id);
        var room = await TestRoom.CreateAsync(user);
        fields = new(StringComparer.Ordinal)
        {
            ["createUser phone"] = text => tenant.PostAsync(
                "users", new { email = TestTenant.NewEmail(), phone = text }, tenant.Key),
            ["createUser username"] = text => tenant.PostAsync(
                "users", new { email = TestTenant.NewEmail(), username = text }, tenant.Key),
            ["changeUser phone"] = text => tenant.PatchAsync($"users/{user.Id}", new { phone = text }, tenant.Key),
            ["changeUser username"] = text => tenant.PatchAsync(
                $"users/{user.Id}", new { username = text }, tenant.Key),
            ["createDocument phone"] = text => tenant.PostAsync(
                "documents", new { title = "Contract", invitees = new[] { new { phone = text } } }, tenant.Key),
            ["addInvitee phone"] = text => tenant.PostAsync(
                $"documents/{document}/invitees", new { name = "Ann", phone = text, auth = "none" }, tenant.Key),
            ["changeInvitation phone"] = text => tenant.PatchAsync(
                $"invitations/{invitation}", new { phone = text }, tenant.Key),
            ["setTwoFactorPhone phone"] = room.PhoneAsync,
            ["putDataRoomMemberByUsername username"] = text => tenant.PutAsync(
                $"data-rooms/{room.Id}/members/by-username", new { username = text, group = "Buyers" }, tenant.Key),
            ["startFactor address"] = text => tenant.PostAsync("me/factors/sms", new { address = text }, bearer),
            ["changeOwnPhone address"] = text => tenant.PostAsync("me/phone", new { address = text }, bearer),
            ["signIn username"] = text => tenant.PostAsync("sign-in", new { username = text, password = "wrong" }),
            ["signIn username by code"] = text => tenant.PostAsync("sign-in", new { username = text, codeBy = "sms" }),
            ["unlockAccount username"] = text => tenant.PostAsync("recovery/unlock", new { username = text }),
            ["requestPasswordReset username"] = text => tenant.PostAsync("recovery/password", new { username = text }),
        };
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public void The_test_covers_every_phone_field_of_the_description()
    {
        var described = Description.Current.Operations
            .Where(operation => operation.Request?.Schema is not null)
            .SelectMany(
                operation => Fields(operation.Request!.Schema!.Value, "").Select(field => $"{operation.Id} {field}"));

        Assert.Equal(
            described.Distinct().Order(),
            fields.Keys.Select(key => key.Replace(" by code", "", StringComparison.Ordinal)).Distinct().Order());
    }

    [Fact]
    public async Task A_number_of_a_refused_kind_is_a_400_on_every_route_whatever_the_tenant_allows()
    {
        string[] lists = ["[]", JsonSerializer.Serialize(Barred.Select(one => one.Code).Distinct())];

        foreach (var list in lists)
        {
            (await tenant.PatchPolicyAsync($$"""{"allowedCallingCodes":{{list}}}""")).Expect(204);
            await Assert.AllAsync(
                from one in Barred from field in fields select (one.Number, Field: field), async walked =>
                Assert.Equal("invalid_request", (await walked.Field.Value(walked.Number)).Expect(400).Code));
        }

        var sent = (await App.AcsAsync()).Messages.Select(message => message.To);
        Assert.Empty(sent.Intersect(Barred.Select(one => one.Number), StringComparer.Ordinal));
    }

    // For libphonenumber it is two digits too long.
    [Fact]
    public async Task A_number_that_the_metadata_does_not_know_is_accepted_in_every_phone_field() =>
        await Assert.AllAsync(
            fields, async field => Assert.NotEqual(400, (await field.Value("+4670123456789")).Status));

    private static IEnumerable<string> Fields(JsonElement schema, string name)
    {
        if (schema.ValueKind == JsonValueKind.Array)
        {
            return schema.EnumerateArray().SelectMany(item => Fields(item, name));
        }

        if (schema.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        if (schema.TryGetProperty("$ref", out var reference))
        {
            var isOurs = Names.Contains(reference.GetString());
            return isOurs && name.Length > 0
                ? [name]
                : isOurs ? ["address"] : Fields(Description.Current.Resolve(schema), name);
        }

        return schema.EnumerateObject().SelectMany(member => member.Name == "properties"
            ? member.Value.EnumerateObject().SelectMany(property => Fields(property.Value, property.Name))
            : Fields(member.Value, name));
    }
}
