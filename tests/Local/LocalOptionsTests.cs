using Countersign.Local;

namespace Countersign.Tests.Local;

public sealed class LocalOptionsTests
{
    [Fact]
    public void Without_options_the_defaults_apply()
    {
        var options = Parse();

        Assert.Equal((7071, ".local", false), (options.Port, options.DataFolder, options.Fresh));
    }

    [Fact]
    public void Options_are_accepted_in_either_spelling_and_any_order()
    {
        var options = Parse("--fresh", "--port", "8000", "--data=elsewhere");

        Assert.Equal((8000, "elsewhere", true), (options.Port, options.DataFolder, options.Fresh));
    }

    [Fact]
    public void Settings_of_the_app_pass_through() =>
        Assert.Equal(
            "00:00:01", Parse("--Countersign:ResponseGrain", "00:00:01").Settings["Countersign:ResponseGrain"]);

    [Theory]
    [InlineData("--prot", "8000")]
    [InlineData("--port")]
    [InlineData("--port", "eighty")]
    [InlineData("--port", "70000")]
    [InlineData("--port", "--fresh")]
    [InlineData("--fresh=false")]
    [InlineData("--data=")]
    [InlineData("fresh")]
    [InlineData("--AzureWebJobsStorage", "UseDevelopmentStorage=true")]
    public void Unknown_options_are_refused(params string[] arguments) =>
        Assert.Throws<CannotStartException>(() => Parse(arguments));

    [Fact]
    public void Taken_port_is_refused_with_one_line()
    {
        using var port = LoopbackPort.Take(0);

        var refusal = Assert.Throws<CannotStartException>(() => LoopbackPort.Take(port.Number));

        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Theory]
    [InlineData("UseDevelopmentStorage=true", "QueueEndpoint=http://127.0.0.1:1/a;")]
    [InlineData("QueueEndpoint=https://a.queue.core.windows.net;", "QueueEndpoint=https://a.queue.core.windows.net;")]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=a", "DefaultEndpointsProtocol=https;AccountName=a")]
    [InlineData(null, "QueueEndpoint=http://127.0.0.1:1/a;")]
    public void Storage_that_is_not_our_own_Azurite_is_refused(string? configured, string own) =>
        Assert.Throws<CannotStartException>(() => StorageCheck.RefuseForeign(configured, own));

    [Fact]
    public void Own_Azurite_is_accepted() =>
        StorageCheck.RefuseForeign("QueueEndpoint=http://127.0.0.1:1/a;", "QueueEndpoint=http://127.0.0.1:1/a;");

    private static LocalOptions Parse(params string[] arguments) => LocalOptions.Parse(arguments, _ => { });
}
