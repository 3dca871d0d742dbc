using Countersign.Commands;
using Countersign.Local;
using Countersign.Passwords;
using Countersign.Secrets;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Commands;

public sealed class HashSlotsTests : IAsyncLifetime
{
    private readonly GatedHashing hashing = new(Environment.ProcessorCount);
    private LocalApp app = null!;
    private TestTenant tenant = null!;

    public async Task InitializeAsync()
    {
        app = await App.StartAsync(configure: services => services.AddSingleton<IPasswordHashing>(hashing));
        tenant = await TestTenant.CreateAsync(app);
    }

    public async Task DisposeAsync()
    {
        hashing.Open();
        await app.DisposeAsync();
    }

    [Fact]
    public async Task The_hash_of_an_unknown_name_takes_a_slot()
    {
        var unknown = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => SignInAsync(TestTenant.NewEmail()));
        var answers = Task.WhenAll([.. unknown]);
        await hashing.AllRunning;
        var next = app.Services.GetRequiredService<HashSlots>().RunAsync(() => { });

        Assert.False(next.IsCompleted);
        hashing.Open();
        Assert.All(await answers, answer => Assert.Equal(401, answer.Status));
        Assert.True(await next);
    }

    [Fact]
    public async Task A_known_and_an_unknown_name_cost_one_hash_for_each_guess_and_none_once_they_are_locked()
    {
        hashing.Open();
        Assert.Equal(5, await HashesOfSevenGuessesAsync((await tenant.CreateUserAsync()).Username));
        Assert.Equal(5, await HashesOfSevenGuessesAsync(TestTenant.NewEmail()));
    }

    private async Task<int> HashesOfSevenGuessesAsync(string name)
    {
        var before = hashing.Runs;
        for (var i = 0; i < 7; i++)
        {
            await SignInAsync(name);
        }

        return hashing.Runs - before;
    }

    private Task<Reply> SignInAsync(string name) =>
        tenant.PostAsync("sign-in", new { username = name, password = "x" });

    /// <summary>Comparisons wait until the gate opens.</summary>
    private sealed class GatedHashing(int all) : IPasswordHashing
    {
        private readonly PasswordHashing real = new(new Argon2idParameters(Argon2idHash.MinimumMemoryKiB, Passes: 1));
        private readonly TaskCompletionSource gate = new();
        private readonly TaskCompletionSource allRunning = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int runs;

        public int Runs => runs;

        public Task AllRunning => allRunning.Task;

        public string Decoy => real.Decoy;

        public void Open() => gate.TrySetResult();

        public string Hash(Secret password) => real.Hash(password);

        public PasswordMatch Verify(string hash, Secret password)
        {
            if (Interlocked.Increment(ref runs) == all)
            {
                allRunning.SetResult();
            }

            gate.Task.GetAwaiter().GetResult();
            return real.Verify(hash, password);
        }
    }
}
