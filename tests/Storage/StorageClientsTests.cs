using Countersign.Storage;
using Countersign.Tests.Rig;
using Microsoft.Extensions.Configuration;

namespace Countersign.Tests.Storage;

public sealed class StorageClientsTests
{
    [Theory]
    [InlineData(null, 5)]
    [InlineData("true", 5)]
    [InlineData("false", 0)]
    public async Task The_table_and_the_queues_are_created_unless_the_deployment_has_made_them(
        string? createStorage, int calls)
    {
        await using var account = await OwnAccount.TakeAsync();
        var policy = new FaultPolicy();
        var clients = new StorageClients(
            new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["AzureWebJobsStorage"] = account.ConnectionString,
                ["Countersign:CreateStorage"] = createStorage,
            }).Build(), [policy]);

        await clients.PrepareAsync(CancellationToken.None);

        Assert.Equal(calls, policy.Operations.Count);
        Assert.Equal(calls > 0, await clients.FollowUp.ExistsAsync());
    }
}
