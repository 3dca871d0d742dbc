using Azure.Data.Tables;
using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Factors;
using Countersign.Storage;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Storage;

public class AggregateStoreTests : IAsyncLifetime
{
    private readonly PartitionId partition = PartitionId.UnknownName("acme", $"{Guid.NewGuid():N}");
    private AggregateStore store = null!;
    private TableClient table = null!;

    public async Task InitializeAsync()
    {
        var services = (await App.SharedAsync()).Services;
        (store, table) = (services.GetRequiredService<AggregateStore>(),
            services.GetRequiredService<StorageClients>().Table);
        await CommitAsync(
            Account.Unknown(Channel.Email).Add(new Challenge("one", ChallengePurpose.SignIn, App.Now)).Add(
                new Challenge("two", ChallengePurpose.SignIn, App.Now)));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Rows_without_a_head_are_ignored_and_the_next_commit_deletes_them()
    {
        await table.DeleteEntityAsync(partition.ToString(), "s|!head");
        Assert.Null((await LoadAsync()).State);

        await CommitAsync(
            Account.Unknown(Channel.Email).Add(new Challenge("two", ChallengePurpose.SignIn, App.Now.AddDays(1))));

        var challenge = Assert.Single((await LoadAsync()).State!.Challenges);
        Assert.Equal(("two", App.Now.AddDays(1)), (challenge.Key, challenge.Value.CreatedAt));
    }

    [Fact]
    public async Task Dropping_an_aggregate_deletes_all_its_state_rows()
    {
        await store.DropAsync(partition, CancellationToken.None);

        Assert.Empty((await LoadAsync()).Rows);
        await store.DropAsync(partition, CancellationToken.None);
    }

    private Task<Loaded<Account>> LoadAsync() => store.LoadAsync<Account>(partition, CancellationToken.None);

    private async Task CommitAsync(Account account) =>
        Assert.True(
            await store.CommitAsync(
                partition, await LoadAsync(),
                new Change<Account>(account, [], [], $"{Guid.NewGuid():N}", App.Now, "local"), CancellationToken.None));
}
