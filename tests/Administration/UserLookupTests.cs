using Countersign.Tests.Rig;

namespace Countersign.Tests.Administration;

/// <summary>Users found by username, email address and phone number.</summary>
public class UserLookupTests : IAsyncLifetime
{
    private TestTenant tenant = null!;

    public async Task InitializeAsync() => tenant = await TestTenant.CreateAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_user_is_found_by_each_spelling_of_the_username()
    {
        var user = await tenant.CreateUserAsync();
        await tenant.CreateUserAsync();

        Assert.Equal([user.Id], await FindAsync($"username={user.Username}"));
        Assert.Equal([user.Id], await FindAsync($"username={user.Username.ToUpperInvariant()}"));
        Assert.Equal([user.Id], await FindAsync($"username=%20{user.Username}%20"));
    }

    [Fact]
    public async Task A_user_is_found_by_the_addresses_of_the_profile_and_by_an_address_that_is_the_username()
    {
        var (email, phone) = (TestTenant.NewEmail(), TestTenant.NewPhone());
        var named = await tenant.CreateUserAsync(email);
        var profile = (await tenant.PostAsync(
            "users", new { username = TestTenant.NewEmail(), email, phone, password = TestTenant.Password },
            tenant.Key)).Expect(201)["id"];

        Assert.Equal(Sorted(named.Id, profile), await FindAsync($"email={email}"));
        Assert.Equal([profile], await FindAsync($"phone={Uri.EscapeDataString(phone)}"));
        Assert.Equal([profile], await FindAsync($"email={email}&phone={Uri.EscapeDataString(phone)}"));
        Assert.Equal([named.Id], await FindAsync($"email={email}&username={email}"));
        Assert.Empty(await FindAsync($"username={email}&phone={Uri.EscapeDataString(phone)}"));
    }

    [Fact]
    public async Task An_address_with_another_tag_is_another_address()
    {
        var tag = Guid.NewGuid().ToString("N");
        await tenant.CreateUserAsync($"{tag}+a@example.com");

        Assert.Empty(await FindAsync($"email={tag}%2Bb@example.com"));
        Assert.Single(await FindAsync($"email={tag}%2Ba@example.com"));
    }

    [Fact]
    public async Task A_user_is_not_found_by_an_address_that_it_has_given_up_nor_after_its_deletion()
    {
        var (user, email) = (await tenant.CreateUserAsync(), TestTenant.NewEmail());
        (await tenant.PatchAsync($"users/{user.Id}", new { email, username = email }, tenant.Key)).Expect(204);

        Assert.Empty(await FindAsync($"email={user.Username}"));
        Assert.Empty(await FindAsync($"username={user.Username}"));
        Assert.Equal([user.Id], await FindAsync($"email={email}"));
        (await tenant.DeleteAsync($"users/{user.Id}", tenant.Key)).Expect(204);
        Assert.Empty(await FindAsync($"email={email}"));
    }

    [Fact]
    public async Task The_address_of_a_second_factor_finds_nobody()
    {
        var user = await tenant.CreateUserAsync();
        await user.EnrolSmsAsync(await user.BearerAsync());

        Assert.Empty(await FindAsync($"phone={Uri.EscapeDataString(user.Phone!)}"));
    }

    [Fact]
    public async Task Users_of_another_tenant_are_not_found()
    {
        var theirs = await (await TestTenant.CreateAsync()).CreateUserAsync();

        Assert.Empty(await FindAsync($"username={theirs.Username}"));
        Assert.Empty(await FindAsync($"email={theirs.Username}"));
    }

    [Fact]
    public async Task Many_users_with_one_number_come_in_pages()
    {
        var phone = TestTenant.NewPhone();
        var users = new List<string>();
        for (var count = 0; count < 3; count++)
        {
            users.Add((await tenant.PostAsync(
                "users", new { email = TestTenant.NewEmail(), phone }, tenant.Key)).Expect(201)["id"]);
        }

        var path = $"users?phone={Uri.EscapeDataString(phone)}&limit=2";
        var first = (await tenant.GetAsync(path, tenant.Key)).Expect(200);
        var cursor = first["cursor"];
        var second = (await tenant.GetAsync($"{path}&cursor={cursor}", tenant.Key)).Expect(200);

        Assert.Equal(Sorted([.. users]), Ids(first).Concat(Ids(second)));
        Assert.Equal(2, Ids(first).Length);
        Assert.False(second.Json.TryGetProperty("cursor", out _));
        (await tenant.GetAsync($"users?cursor={cursor}", tenant.Key)).Expect(400);
    }

    [Theory]
    [InlineData("email=", "email")]
    [InlineData("email=nobody", "email")]
    [InlineData("phone=0701234567", "phone")]
    [InlineData("phone=+46701234567", "phone")]
    [InlineData("username=", "username")]
    [InlineData("username=%01@example.com", "username")]
    public async Task A_value_that_no_user_can_have_is_refused(string query, string parameter)
    {
        var reply = (await tenant.GetAsync($"users?{query}&limit=0", tenant.Key)).Expect(400);

        Assert.Equal(
            new[] { parameter, "limit" }.Order(),
            reply.Json.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order());
    }

    private async Task<string[]> FindAsync(string query) =>
        Ids((await tenant.GetAsync($"users?{query}", tenant.Key)).Expect(200));

    private static string[] Ids(Reply reply) =>
        [.. reply.Json.GetProperty("items").EnumerateArray().Select(user => user.GetProperty("id").GetString()!)];

    private static string[] Sorted(params string[] ids) => [.. ids.Order(StringComparer.Ordinal)];
}
