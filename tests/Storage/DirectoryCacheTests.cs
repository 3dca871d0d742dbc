using System.Collections.Concurrent;
using System.Globalization;
using Azure.Core;
using Azure.Core.Pipeline;
using Countersign.Aggregates;
using Countersign.Local;
using Countersign.Storage;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Storage;

/// <summary>Parallel requests share one lookup, and no request gets an old state after a write.</summary>
public sealed class DirectoryCacheTests : IDisposable
{
    private readonly MovedClock clock = new(App.Now);
    private readonly List<TaskCompletionSource<string?>> lookups = [];
    private readonly DirectoryCache cache;

    public DirectoryCacheTests() => cache = new DirectoryCache(clock);

    public void Dispose() => cache.Dispose();

    [Fact]
    public async Task Many_parallel_requests_to_a_new_process_read_tenant_and_name_once()
    {
        var reads = new Reads();
        var user = await (await TestTenant.CreateAsync()).CreateUserAsync();
        await using var cold = await App.StartAsync(
            configure: services => services.AddSingleton<HttpPipelinePolicy>(reads));
        var resource = user.In(cold);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(
                i => resource.SignInAsync(string.Create(CultureInfo.InvariantCulture, $"wrong {i}"))));

        Assert.All(answers, answer => Assert.Contains(answer.Status, (int[])[401, 423, 429]));
        Assert.Equal(
            (1, 1),
            (reads.CountOf(PartitionId.OfTenant(user.Tenant.Id).ToString()), reads.CountOf($"{user.Tenant.Id}|name|")));
    }

    [Fact]
    public async Task A_request_during_a_lookup_or_up_to_29_999_seconds_after_it_shares_its_answer()
    {
        var (first, second) = (GetAsync(), GetAsync());
        (await StartedAsync(1)).SetResult("found");

        Assert.Equal("found", await first);
        Assert.Equal("found", await second);
        clock.SetTo(App.Now + TimeSpan.FromMilliseconds(29_999));
        Assert.Equal("found", await GetAsync());

        clock.SetTo(App.Now + TimeSpan.FromSeconds(30));
        var later = GetAsync();
        (await StartedAsync(2)).SetResult(null);
        Assert.Null(await later);
        Assert.Null(await GetAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_after_a_write_does_not_get_a_value_read_before_it(bool put)
    {
        var before = GetAsync();
        var old = await StartedAsync(1);
        if (put)
        {
            cache.Put("key", "new");
        }
        else
        {
            cache.Remove("key");
        }

        var after = GetAsync();
        if (!put)
        {
            (await StartedAsync(2)).SetResult("new");
        }

        Assert.Equal("new", await after);
        old.SetResult("old");
        Assert.Equal("old", await before);
        Assert.Equal("new", await GetAsync());
    }

    [Fact]
    public async Task A_failed_lookup_fails_all_waiting_requests_and_the_next_request_tries_again()
    {
        var (first, second) = (GetAsync(), GetAsync());
        (await StartedAsync(1)).SetException(new IOException("The store is silent."));
        await Assert.ThrowsAsync<IOException>(() => first);
        await Assert.ThrowsAsync<IOException>(() => second);

        var again = GetAsync();
        (await StartedAsync(2)).SetResult("found");
        Assert.Equal("found", await again);
    }

    [Fact]
    public async Task A_cancelled_request_does_not_cancel_the_lookup_of_others()
    {
        using var leaving = new CancellationTokenSource();
        var (first, second) = (GetAsync(leaving.Token), GetAsync());
        var lookup = await StartedAsync(1);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);

        lookup.SetResult("found");
        Assert.Equal("found", await second);
    }

    private Task<string?> GetAsync(CancellationToken cancellationToken = default) =>
        cache.GetAsync("key", LoadAsync, cancellationToken);

    private Task<string?> LoadAsync()
    {
        var lookup = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (lookups)
        {
            lookups.Add(lookup);
        }

        return lookup.Task;
    }

    private async Task<TaskCompletionSource<string?>> StartedAsync(int number)
    {
        await Until.TrueAsync(
            () => CountOfLookups() >= number, string.Create(CultureInfo.InvariantCulture, $"lookup {number}"));
        Assert.Equal(number, CountOfLookups());
        lock (lookups)
        {
            return lookups[number - 1];
        }
    }

    private int CountOfLookups()
    {
        lock (lookups)
        {
            return lookups.Count;
        }
    }

    // How often each partition was read.
    private sealed class Reads : HttpPipelineSynchronousPolicy
    {
        private readonly ConcurrentQueue<string> targets = new();

        public int CountOf(string partition) =>
            targets.Count(target => target.Contains(partition, StringComparison.Ordinal));

        public override void OnSendingRequest(HttpMessage message)
        {
            if (message.Request.Method == RequestMethod.Get)
            {
                targets.Enqueue(Uri.UnescapeDataString(message.Request.Uri.ToUri().PathAndQuery).Replace('+', ' '));
            }
        }
    }
}
