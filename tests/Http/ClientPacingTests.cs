using Countersign.Http;
using Countersign.Policy;
using Countersign.Settings;
using Countersign.Tenants;
using Countersign.Tests.Rig;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Countersign.Tests.Http;

public sealed class ClientPacingTests : IDisposable
{
    private readonly CountersignOptions options = new() { FailedNamesPerClient = 3 };
    private readonly MovedClock clock = new(App.Now);
    private readonly ClientAddress addresses;
    private readonly ClientPacing pacing;

    public ClientPacingTests()
    {
        addresses = new ClientAddress(Options.Create(options));
        pacing = new ClientPacing(Options.Create(options), clock);
    }

    public void Dispose() => pacing.Dispose();

    [Fact]
    public void Only_a_client_that_failed_with_many_names_is_rate_limited_and_told_how_long()
    {
        Fail("203.0.113.7", "a", "b", "c");
        clock.SetTo(App.Now.AddMinutes(59));

        Assert.Equal(TimeSpan.FromMinutes(1), pacing.RemainingWait(From("203.0.113.7")));
        Assert.Null(pacing.RemainingWait(From("203.0.113.8")));
        clock.SetTo(App.Now.AddMinutes(60));
        Assert.Null(pacing.RemainingWait(From("203.0.113.7")));
    }

    [Fact]
    public void The_names_of_one_tenant_do_not_lock_a_client_out_of_another()
    {
        Fail("203.0.113.7", "a", "b", "c");

        Assert.Null(pacing.RemainingWait(From("203.0.113.7", "other")));
    }

    [Fact]
    public void An_office_whose_people_pass_their_challenges_is_not_rate_limited()
    {
        foreach (var name in Enumerable.Range(0, 10).Select(number => $"{number}"))
        {
            pacing.Count(From("203.0.113.7"), name);
            pacing.Forget(From("203.0.113.7"), name);
        }

        Fail("203.0.113.7", "a", "b");
        Assert.Null(pacing.RemainingWait(From("203.0.113.7")));
        Fail("203.0.113.7", "c");
        Assert.NotNull(pacing.RemainingWait(From("203.0.113.7")));
    }

    [Fact]
    public void A_client_has_only_so_many_requests_in_progress_on_one_route()
    {
        options.SignInsPerClient = 2;
        var first = pacing.Enter("203.0.113.7", "sign-in");
        using var second = pacing.Enter("203.0.113.7", "sign-in");
        Assert.Null(pacing.Enter("203.0.113.7", "sign-in"));
        Assert.NotNull(pacing.Enter("203.0.113.8", "sign-in"));
        Assert.NotNull(pacing.Enter("203.0.113.7", "challenge-status"));

        first!.Dispose();
        Assert.NotNull(pacing.Enter("203.0.113.7", "sign-in"));
    }

    [Fact]
    public void Repeated_failures_with_one_name_count_once()
    {
        Fail("203.0.113.7", "a", "a", "a", "a");

        Assert.Null(pacing.RemainingWait(From("203.0.113.7")));
    }

    [Fact]
    public void Forged_entries_before_the_entry_of_our_proxy_change_nothing()
    {
        Fail("1.1.1.1, 203.0.113.7:4711", "a", "b", "c");

        Assert.NotNull(pacing.RemainingWait(From("9.9.9.9, 8.8.8.8, 203.0.113.7")));
    }

    [Fact]
    public void Addresses_of_one_ipv6_network_count_together()
    {
        Fail("[2001:db8:1:2::1]:4711", "a", "b", "c");

        Assert.NotNull(pacing.RemainingWait(From("2001:db8:1:2:ffff::9")));
        Assert.Null(pacing.RemainingWait(From("2001:db8:1:3::1")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not an address")]
    public void A_client_without_an_address_shares_one_bucket(string header)
    {
        Fail(header, "a", "b", "c");

        Assert.NotNull(pacing.RemainingWait(From("unknown")));
    }

    [Fact]
    public void Where_one_machine_plays_every_client_no_client_is_counted()
    {
        options.CountSendsPerClient = false;
        Fail("203.0.113.7", "a", "b", "c");

        Assert.Null(pacing.RemainingWait(From("203.0.113.7")));
    }

    private void Fail(string forwarded, params string[] names)
    {
        foreach (var name in names)
        {
            pacing.Count(From(forwarded), name);
        }
    }

    private TenantScope From(string forwarded, string tenant = "acme")
    {
        var context = new DefaultHttpContext();
        context.Request.Headers["X-Forwarded-For"] = forwarded;
        var head = new TenantHead(new TenantPolicy { Name = "Acme", Issuer = "Acme" }, "key-1", "", null, default);
        return new TenantScope(tenant, new Tenant { Head = head })
        {
            Client = addresses.CountedClient(context.Request),
        };
    }
}
