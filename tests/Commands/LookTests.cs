using Countersign.Aggregates;
using Countersign.Storage;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Commands;

/// <summary>A look at a challenge takes no turn: nobody keeps the owner from the account with it.</summary>
public class LookTests
{
    [Fact]
    public async Task A_challenge_is_shown_while_every_place_at_its_account_is_taken_and_leaves_them_as_they_are()
    {
        await using var app = await App.StartAsync();
        var user = await (await TestTenant.CreateAsync(app)).CreateUserAsync();
        await user.EnrolAsync(App.Now.AddSeconds(-30));
        var handle = (await user.SignInAsync()).Expect(200).Handle;
        var gate = app.Services.GetRequiredService<PartitionGate>();
        var partition = PartitionId.Account(user.Tenant.Id, user.Id).ToString();
        var places = Enumerable.Range(0, PartitionGate.Capacity).Select(_ => gate.EnterAsync(partition)).ToList();

        (await user.Tenant.PostAsync("challenges/status", new { challenge = handle })).Expect(200);
        (await user.SignInAsync()).Expect(429);
        foreach (var place in places)
        {
            (await place)!.Dispose();
        }

        (await user.VerifyAsync(handle, user.Code(App.Now))).Expect(200);
    }

    [Fact]
    public async Task Many_looks_at_once_leave_every_place_to_the_owner()
    {
        await using var app = await App.StartAsync();
        var user = await (await TestTenant.CreateAsync(app)).CreateUserAsync();
        var handle = (await user.SignInByCodeAsync()).Expect(200).Handle;
        var looks = Enumerable.Range(0, 200).Select(
            _ => user.Tenant.PostAsync("challenges/status", new { challenge = handle })).ToList();

        (await user.SignInAsync()).Expect(200);
        Assert.All(await Task.WhenAll(looks), look => Assert.Equal(200, look.Status));
    }
}
