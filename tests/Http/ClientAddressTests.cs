using System.Net;
using Countersign.Http;
using Countersign.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Countersign.Tests.Http;

public class ClientAddressTests
{
    private const string Ours = "f2b1c0de-0000-4000-8000-000000000001";

    private readonly ClientAddressOptions settings = new();

    // The host in Azure replaces the client's header with one entry.
    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("203.0.113.7:6666", "203.0.113.7")]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData("[::ffff:203.0.113.7]:443", "203.0.113.7")]
    [InlineData("2001:db8:1:2::9", "20010DB800010002")]
    [InlineData("[2001:db8::1]:443", "20010DB800000000")]
    [InlineData("[2001:db8:1:2:ffff::9]:4711", "20010DB800010002")]
    public void The_entry_that_the_host_writes_is_the_client_address(string forwarded, string bucket) =>
        Assert.Equal(bucket, BucketOf(("X-Forwarded-For", forwarded)));

    [Theory]
    [InlineData("not an address")]
    [InlineData("203.0.113.7:port")]
    [InlineData("203.0.113.7,")]
    [InlineData("")]
    public void A_client_without_an_address_shares_one_bucket(string forwarded)
    {
        Assert.Equal("unknown", BucketOf(("X-Forwarded-For", forwarded)));
        Assert.Equal("unknown", BucketOf());
    }

    [Fact]
    public void A_forged_header_does_not_change_the_client_address()
    {
        Assert.Equal("203.0.113.7", BucketOf(("X-Forwarded-For", "1.1.1.1, 203.0.113.7:4711")));
        Assert.Equal("203.0.113.7", BucketOf(
            ("X-Forwarded-For", "203.0.113.7"), ("X-Azure-SocketIP", "1.1.1.1"), ("X-Azure-ClientIP", "1.1.1.1"),
            ("X-Azure-FDID", Ours)));
    }

    [Theory]
    [InlineData(Ours, "198.51.100.9")]
    [InlineData("F2B1C0DE-0000-4000-8000-000000000001", "198.51.100.9")]
    [InlineData("f2b1c0de-0000-4000-8000-000000000002", "203.0.113.7")]
    [InlineData("not an id", "203.0.113.7")]
    [InlineData("", "203.0.113.7")]
    [InlineData(null, "203.0.113.7")]
    public void The_header_of_front_door_counts_only_with_our_own_front_door_id(string? id, string bucket)
    {
        (settings.Header, settings.FrontDoorId) = ("X-Azure-SocketIP", Guid.Parse(Ours));
        (string, string)[] sent = [("X-Forwarded-For", "203.0.113.7"), ("X-Azure-SocketIP", "198.51.100.9")];

        Assert.Equal(bucket, BucketOf(id is null ? sent : [.. sent, ("X-Azure-FDID", id)]));
    }

    [Fact]
    public void The_header_of_front_door_does_not_count_with_two_front_door_ids()
    {
        (settings.Header, settings.FrontDoorId) = ("X-Azure-SocketIP", Guid.Parse(Ours));

        Assert.Equal("203.0.113.7", BucketOf(
            ("X-Forwarded-For", "203.0.113.7"), ("X-Azure-SocketIP", "198.51.100.9"),
            ("X-Azure-FDID", Ours), ("X-Azure-FDID", Guid.Empty.ToString())));
    }

    [Theory]
    [InlineData(1, "10.0.0.1")]
    [InlineData(2, "203.0.113.7")]
    [InlineData(3, "1.1.1.1")]
    [InlineData(4, "unknown")]
    public void The_header_of_another_proxy_is_read_at_the_configured_position(int entry, string bucket)
    {
        (settings.Header, settings.Entry) = ("X-Client-Chain", entry);

        Assert.Equal(bucket, BucketOf(
            ("X-Client-Chain", "1.1.1.1, 203.0.113.7"), ("X-Client-Chain", "10.0.0.1"),
            ("X-Forwarded-For", "9.9.9.9")));
    }

    [Fact]
    public void The_address_of_the_connection_counts_only_if_the_settings_say_so()
    {
        Assert.Equal("unknown", BucketOf());

        settings.FromSocket = true;
        Assert.Equal("192.0.2.9", BucketOf(("X-Forwarded-For", "203.0.113.7")));
    }

    private string BucketOf(params (string Name, string Value)[] headers)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse("192.0.2.9");
        foreach (var (name, value) in headers)
        {
            context.Request.Headers.Append(name, value);
        }

        var options = Options.Create(new CountersignOptions { ClientAddress = settings });
        return new ClientAddress(options).BucketOf(context.Request);
    }
}
