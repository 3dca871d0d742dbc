using Countersign.Http;
using Countersign.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Countersign.Tests.Http;

public sealed class ClientPacingTests : IDisposable
{
    private readonly CountersignOptions options = new() { FailedNamesPerClient = 3 };
    private readonly ClientPacing pacing;

    public ClientPacingTests() =>
        pacing = new ClientPacing(Options.Create(options), new ClientAddress(Options.Create(options)));

    public void Dispose() => pacing.Dispose();

    [Fact]
    public void Only_a_client_that_failed_with_many_names_is_rate_limited()
    {
        Fail("203.0.113.7", "a", "b", "c");

        Assert.True(pacing.IsSpent(From("203.0.113.7")));
        Assert.False(pacing.IsSpent(From("203.0.113.8")));
    }

    [Fact]
    public void A_client_gets_at_most_half_of_the_hash_slots()
    {
        options.SignInsPerClient = 2;
        var first = pacing.Enter(From("203.0.113.7"));
        using var second = pacing.Enter(From("203.0.113.7"));
        Assert.Null(pacing.Enter(From("203.0.113.7")));
        Assert.NotNull(pacing.Enter(From("203.0.113.8")));

        first!.Dispose();
        Assert.NotNull(pacing.Enter(From("203.0.113.7")));
    }

    [Fact]
    public void Repeated_failures_with_one_name_count_once()
    {
        Fail("203.0.113.7", "a", "a", "a", "a");

        Assert.False(pacing.IsSpent(From("203.0.113.7")));
    }

    [Fact]
    public void Forged_entries_before_the_entry_of_our_proxy_change_nothing()
    {
        Fail("1.1.1.1, 203.0.113.7:4711", "a", "b", "c");

        Assert.True(pacing.IsSpent(From("9.9.9.9, 8.8.8.8, 203.0.113.7")));
    }

    [Fact]
    public void Addresses_of_one_ipv6_network_count_together()
    {
        Fail("[2001:db8:1:2::1]:4711", "a", "b", "c");

        Assert.True(pacing.IsSpent(From("2001:db8:1:2:ffff::9")));
        Assert.False(pacing.IsSpent(From("2001:db8:1:3::1")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not an address")]
    public void A_client_without_an_address_shares_one_bucket(string header)
    {
        Fail(header, "a", "b", "c");

        Assert.True(pacing.IsSpent(From("unknown")));
    }

    private void Fail(string forwarded, params string[] names)
    {
        foreach (var name in names)
        {
            pacing.Count(From(forwarded), name);
        }
    }

    private static HttpRequest From(string forwarded)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers["X-Forwarded-For"] = forwarded;
        return context.Request;
    }
}
