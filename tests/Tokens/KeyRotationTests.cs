using System.Buffers.Text;
using System.Text.Json;
using Countersign.Local;
using Countersign.Tests.Rig;
using Countersign.Tokens;

namespace Countersign.Tests.Tokens;

/// <summary>A signing key is published, signs, stays published and is removed, each to the millisecond.</summary>
public sealed class KeyRotationTests : IAsyncLifetime
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly IsolatedBackend backend = new();
    private readonly LocalClock clock = new();
    private LocalApp app = null!;
    private TestUser user = null!;

    public async Task InitializeAsync()
    {
        await backend.InitializeAsync();
        app = await backend.StartAppAsync(clock);
        user = await (await TestTenant.CreateAsync(app)).CreateUserAsync();
    }

    public async Task DisposeAsync()
    {
        await app.DisposeAsync();
        await backend.DisposeAsync();
    }

    [Fact]
    public async Task A_new_key_is_published_a_day_before_it_signs_and_the_old_key_for_a_month_after()
    {
        var first = await SignerAsync();
        Assert.Equal([first], await RotatedAsync(TimeSpan.FromDays(30) - Margin));
        var published = await RotatedAsync(Margin);
        Assert.Equal(2, published.Length);
        Assert.Equal(first, published[0]);
        Assert.Equal(first, await SignerAsync());

        clock.Advance(TimeSpan.FromDays(1) - Margin);
        Assert.Equal(first, await SignerAsync());
        var signedByFirst = await user.BearerAsync();
        clock.Advance(Margin);
        Assert.Equal(published[1], await SignerAsync());
        (await user.Tenant.GetAsync("me", signedByFirst)).Expect(200);

        Assert.Equal(published, await RotatedAsync(TimeSpan.FromDays(29) - Margin));
        Assert.Equal(3, (await RotatedAsync(TimeSpan.FromDays(1) - Margin)).Length);
        Assert.DoesNotContain(first, await RotatedAsync(Margin + Margin));
    }

    [Fact]
    public async Task Many_simultaneous_runs_make_one_new_key()
    {
        await SignerAsync();
        clock.Advance(TimeSpan.FromDays(30) + Margin);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RunAsync()));

        Assert.Equal(2, (await PublishedAsync()).Length);
    }

    [Theory]
    [InlineData(new[] { 0L }, 0, 0)]
    [InlineData(new[] { 0L, 100 }, 100, 0)]
    [InlineData(new[] { -86_400_000L, -86_399_999 }, 0, 0)]
    [InlineData(new[] { -90_000_000L, -86_400_000 }, 0, 1)]
    [InlineData(new[] { -90_000_000L, -86_500_000, -86_400_001, 5 }, 0, 2)]
    public void The_newest_key_that_was_published_for_a_day_signs(long[] createdAt, long now, int signer) =>
        Assert.Equal(signer, KeyRotation.SignerOf([.. createdAt.Select(At)], At(now)));

    // A verifier may cache the keys for five minutes, and after a token with an unknown key it may refuse to read them
    // again for five more. Our day is longer, for verifiers that read the keys twice a day.
    [Theory]
    [InlineData(599_999)]
    [InlineData(600_000)]
    public void The_ten_minutes_that_the_slowest_refresh_takes_pass_before_a_new_key_signs(long milliseconds)
    {
        var made = At(0);

        Assert.Equal(0, KeyRotation.SignerOf([made - KeyRotation.Signing, made], At(milliseconds)));
        Assert.True(KeyRotation.Announced >= TimeSpan.FromMinutes(10));
    }

    [Fact]
    public void A_key_is_replaced_and_retired_exactly_at_its_time()
    {
        var made = At(0);
        Assert.False(KeyRotation.NeedsSuccessor(made, made + TimeSpan.FromDays(30) - Tick));
        Assert.True(KeyRotation.NeedsSuccessor(made, made + TimeSpan.FromDays(30)));

        var gone = made + TimeSpan.FromDays(31);
        Assert.Equal(0, KeyRotation.Outlived([made - TimeSpan.FromDays(30), made], gone - Tick));
        Assert.Equal(1, KeyRotation.Outlived([made - TimeSpan.FromDays(30), made], gone));
        Assert.Equal(0, KeyRotation.Outlived([made - TimeSpan.FromDays(30)], gone));
    }

    // The clock continues during the test.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(10);

    private static DateTimeOffset At(long milliseconds) =>
        DateTimeOffset.UnixEpoch.AddYears(50).AddMilliseconds(milliseconds);

    private async Task<string[]> RotatedAsync(TimeSpan later)
    {
        clock.Advance(later);
        await RunAsync();
        clock.Advance(TimeSpan.FromSeconds(31));
        return await PublishedAsync();
    }

    private async Task RunAsync() =>
        (await new Api(app.BaseAddress).PostAsync("/local/run/key-rotation", null)).Expect(200);

    private async Task<string[]> PublishedAsync()
    {
        var keys = (await new Api(app.BaseAddress).GetAsync("/api/v1/.well-known/jwks.json")).Expect(
            200).Json.GetProperty("keys");
        return [.. keys.EnumerateArray().Select(key => key.GetProperty("kid").GetString()!)];
    }

    private async Task<string> SignerAsync()
    {
        var token = (await user.SignInAsync()).Expect(200)["accessToken"];
        return JsonDocument.Parse(
            Base64Url.DecodeFromChars(token.AsSpan(0, token.IndexOf('.', StringComparison.Ordinal))))
            .RootElement.GetProperty("kid").GetString()!;
    }
}
