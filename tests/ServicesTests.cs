using Countersign.Callers;
using Countersign.Local;
using Countersign.Passwords;
using Countersign.Tests.Rig;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Countersign.Tests;

public class ServicesTests
{
    /// <summary>The start does not check it: that would take a tenth of its processor time.</summary>
    [Fact]
    public void Everything_that_a_service_needs_is_registered()
    {
        var services = new ServiceCollection();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            [KeyValuePair.Create<string, string?>("AzureWebJobsStorage", "UseDevelopmentStorage=true")]).Build();
        new LocalWorkerBuilder(services).UseCountersign().Services.AddLogging().AddCountersign(configuration);

        using var made = services.BuildServiceProvider(
            new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });

        Assert.True(made.GetRequiredService<IServiceProviderIsService>().IsService(typeof(CallerMiddleware)));
    }

    /// <summary>It would open the key ring beside our own start, and both would make its first key.</summary>
    [Fact]
    public async Task Data_Protection_opens_no_key_ring_by_itself()
    {
        var hosted = (await App.SharedAsync()).Services.GetServices<IHostedService>().Select(
            service => service.GetType().Name).ToList();

        Assert.Contains(nameof(PasswordHashingNotice), hosted);
        Assert.DoesNotContain(hosted, name => name.Contains("DataProtection", StringComparison.Ordinal));
    }
}
