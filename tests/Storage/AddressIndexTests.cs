using Countersign.Aggregates;
using Countersign.Decisions;
using Countersign.Storage;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Storage;

/// <summary>The hints by which accounts are found that have an address.</summary>
public class AddressIndexTests
{
    // Two commands at once: the one that proves the address may write its hint first.
    [Theory]
    [InlineData(true, false, true)]
    [InlineData(false, true, true)]
    [InlineData(false, false, false)]
    public async Task A_proved_address_stays_one_whatever_is_written_later(bool first, bool second, bool expected)
    {
        var index = (await App.SharedAsync()).Services.GetRequiredService<AddressIndex>();
        var (account, inbox) = (PartitionId.Account("acme", new string('A', 22)), $"inbox-{Guid.NewGuid():N}");

        await index.AddAsync(account, new IndexedInbox(inbox, first), CancellationToken.None);
        await index.AddAsync(account, new IndexedInbox(inbox, second), CancellationToken.None);

        var entry = Assert.Single(await index.FindAsync("acme", inbox, CancellationToken.None).ToListAsync());
        Assert.Equal((account.Id, expected), (entry.UserId, entry.IsProved));
    }
}
