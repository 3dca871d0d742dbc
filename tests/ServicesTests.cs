using Countersign.Callers;
using Countersign.Local;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

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
}
