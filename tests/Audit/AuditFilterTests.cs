using Countersign.Audit;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Audit;

/// <summary>The audit of one user, and the events of one type.</summary>
public class AuditFilterTests : IAsyncLifetime
{
    private TestTenant tenant = null!;
    private TestUser user = null!;

    public async Task InitializeAsync()
    {
        tenant = await TestTenant.CreateAsync();
        user = await tenant.CreateUserAsync();
        await user.SignInAsync("wrong");
        await (await tenant.CreateUserAsync()).SignInAsync("wrong");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task The_audit_of_a_user_has_the_rows_of_that_account_alone()
    {
        var rows = await ReadAsync($"user={user.Id}");

        Assert.Equal([(user.Id, AuditType.AttemptFailed), (user.Id, AuditType.AccountCreated)], rows);
    }

    [Fact]
    public async Task The_audit_of_a_type_has_the_events_of_that_type_alone()
    {
        var rows = await ReadAsync($"type={AuditType.AttemptFailed}");

        Assert.Equal(2, rows.Length);
        Assert.All(rows, row => Assert.Equal(AuditType.AttemptFailed, row.Type));
        Assert.Equal([rows.Single(row => row.Id == user.Id)], await ReadAsync($"type=attempt.failed&user={user.Id}"));
    }

    [Fact]
    public async Task The_user_of_another_tenant_has_no_rows_here()
    {
        var theirs = await (await TestTenant.CreateAsync()).CreateUserAsync();

        Assert.Empty(await ReadAsync($"user={theirs.Id}"));
    }

    [Theory]
    [InlineData("user=nobody", "user")]
    [InlineData("user=", "user")]
    [InlineData("type=attempt.fialed", "type")]
    [InlineData("type=", "type")]
    [InlineData("from=yesterday", "from")]
    public async Task A_filter_that_can_find_nothing_is_refused(string query, string parameter) =>
        Assert.True(
            (await tenant.GetAsync($"audit?{query}", tenant.Key)).Expect(400).Json.GetProperty("errors").TryGetProperty(
                parameter, out _));

    [Fact]
    public async Task A_cursor_is_bound_to_the_filter()
    {
        var cursor = (await tenant.GetAsync($"audit?user={user.Id}&limit=1", tenant.Key)).Expect(200)["cursor"];

        (await tenant.GetAsync($"audit?user={user.Id}&cursor={cursor}", tenant.Key)).Expect(200);
        (await tenant.GetAsync($"audit?cursor={cursor}", tenant.Key)).Expect(400);
        (await tenant.GetAsync($"audit?user={user.Id}&type=attempt.failed&cursor={cursor}", tenant.Key)).Expect(400);
    }

    private async Task<(string Id, string Type)[]> ReadAsync(string query) =>
        [
            .. (await tenant.GetAsync($"audit?{query}", tenant.Key)).Expect(200).Json.GetProperty("items")
                .EnumerateArray().Select(
                    row => (row.GetProperty("id").GetString()!, row.GetProperty("type").GetString()!))];
}
