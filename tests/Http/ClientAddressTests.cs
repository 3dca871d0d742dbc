using System.Net;
using Countersign.Http;
using Countersign.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Countersign.Tests.Http;

public class ClientAddressTests
{
    [Theory]
    [InlineData(1, "203.0.113.7", "203.0.113.7")]
    [InlineData(1, "1.1.1.1, 203.0.113.7:4711", "203.0.113.7")]
    [InlineData(2, "1.1.1.1, 203.0.113.7, 10.0.0.1", "203.0.113.7")]
    [InlineData(2, "203.0.113.7", "unknown")]
    [InlineData(1, "::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData(1, "[2001:db8:1:2:ffff::9]:4711", "20010DB800010002")]
    [InlineData(1, "not an address", "unknown")]
    [InlineData(1, "", "unknown")]
    [InlineData(0, "1.1.1.1", "192.0.2.9")]
    public void The_entry_of_our_own_proxy_is_the_client(int proxies, string forwarded, string bucket)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse("192.0.2.9");
        context.Request.Headers["X-Forwarded-For"] = forwarded;

        Assert.Equal(bucket, new ClientAddress(Options.Create(new CountersignOptions { TrustedProxies = proxies })).BucketOf(context.Request));
    }
}
