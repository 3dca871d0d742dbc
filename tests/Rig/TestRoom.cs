namespace Countersign.Tests.Rig;

/// <summary>A data room of a test tenant with two factors enforced, and one member.</summary>
public sealed class TestRoom(TestUser user, string id)
{
    public TestTenant Tenant => User.Tenant;

    public TestUser User { get; } = user;

    public string Id { get; } = id;

    public static async Task<TestRoom> CreateAsync(TestUser member, bool enforced = true)
    {
        var tenant = member.Tenant;
        var created = (await tenant.PostAsync(
            "data-rooms", new { name = "Deal", enforcedTwoFactor = enforced }, tenant.Key)).Expect(201);
        var room = new TestRoom(member, created["id"]);
        (await room.PutAsync(new { group = "Buyers", administrator = false })).Expect(204);
        return room;
    }

    public Task<Reply> PutAsync(object body) => Tenant.PutAsync($"data-rooms/{Id}/members/{User.Id}", body, Tenant.Key);

    public Task<Reply> PhoneAsync(string phone) =>
        Tenant.PutAsync($"data-rooms/{Id}/members/{User.Id}/two-factor-phone", new { phone }, Tenant.Key);

    public async Task<string> SetPhoneAsync(string? phone = null)
    {
        phone ??= TestTenant.NewPhone();
        (await PhoneAsync(phone)).Expect(204);
        return phone;
    }

    public Task<Reply> EnforceAsync(bool enforcedTwoFactor) =>
        Tenant.PatchAsync($"data-rooms/{Id}", new { enforcedTwoFactor }, Tenant.Key);

    public Task<Reply> EnterAsync((string Name, string Value) bearer) =>
        Tenant.PostAsync($"data-rooms/{Id}/access", null, bearer);

    /// <summary>Enters the room with the code sent to the number.</summary>
    public async Task<Reply> PassAsync((string Name, string Value) bearer, string phone)
    {
        var handle = (await EnterAsync(bearer)).Expect(200).Handle;
        (await User.SendAsync(handle, "sms")).Expect(202);
        return (await User.VerifyAsync(handle, await TestUser.CodeSentToAsync(phone), "sms")).Expect(200);
    }
}
