using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Messages;
using Countersign.Storage;
using Countersign.Tests.Rig;
using Countersign.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Webhooks;

/// <summary>The list of events that no webhook accepted.</summary>
public class DeadLettersTests : IAsyncLifetime
{
    private TestTenant tenant = null!;
    private DeadLetters deadLetters = null!;

    public async Task InitializeAsync()
    {
        tenant = await TestTenant.CreateAsync();
        deadLetters = (await App.SharedAsync()).Services.GetRequiredService<DeadLetters>();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Dead_letters_are_listed_newest_first_with_a_cursor()
    {
        await Task.WhenAll(
            Enumerable.Range(0, 101).Select(number => deadLetters.AddAsync(Row(number), CancellationToken.None)));

        var first = (await ListAsync("?limit=100")).Json;
        var second = (await ListAsync($"?limit=100&cursor={first.GetProperty("cursor").GetString()}")).Json;

        string[] ids = [
            .. first.GetProperty("items").EnumerateArray().Concat(second.GetProperty("items").EnumerateArray()).Select(
                item => item.GetProperty("id").GetString()!)];
        Assert.Equal(Enumerable.Range(0, 101).Reverse().Select(number => $"message-{number}"), ids);
        Assert.False(second.TryGetProperty("cursor", out _));
        Assert.Equal(
            400, (await tenant.GetAsync($"audit?cursor={first.GetProperty("cursor").GetString()}", tenant.Key)).Status);
    }

    [Fact]
    public async Task Writing_a_dead_letter_again_updates_it()
    {
        await deadLetters.AddAsync(Row(1) with { Tries = 3 }, CancellationToken.None);
        await deadLetters.AddAsync(Row(1) with { Tries = 4 }, CancellationToken.None);

        var item = Assert.Single((await ListAsync()).Json.GetProperty("items").EnumerateArray());
        Assert.Equal(4, item.GetProperty("tries").GetInt32());
        Assert.False(item.TryGetProperty("lastStatus", out _));
    }

    [Fact]
    public async Task Another_tenant_sees_no_dead_letters_of_this_one()
    {
        await deadLetters.AddAsync(Row(1), CancellationToken.None);
        var other = await TestTenant.CreateAsync();

        Assert.Empty(
            (await other.GetAsync("webhook/dead-letters", other.Key)).Expect(200).Json.GetProperty(
                "items").EnumerateArray());
    }

    private async Task<Reply> ListAsync(string query = "") =>
        (await tenant.GetAsync($"webhook/dead-letters{query}", tenant.Key)).Expect(200);

    private OutboxRow Row(int number)
    {
        var message = new OutboxMessage(
            $"message-{number}", MessageKind.Event, Channel.Webhook, "", App.Now.AddSeconds(number), App.Now.AddDays(1))
        {
            Event = new AuditEvent(AuditType.AccountLocked),
            KeyId = "local",
            OperationId = Guid.NewGuid(),
        };
        return new OutboxRow(
            PartitionId.Account(tenant.Id, "AAAAAAAAAAAAAAAAAAAAAA"), message, DispatchStatus.Claimed, null, null,
            default);
    }
}
