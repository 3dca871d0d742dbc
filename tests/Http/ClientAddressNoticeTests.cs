using Countersign.Http;
using Countersign.Settings;
using Countersign.Tests.Rig;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Countersign.Tests.Http;

public sealed class ClientAddressNoticeTests : IDisposable
{
    private readonly LogCapture log = new();
    private readonly ClientAddressOptions settings = new();

    public void Dispose() => log.Dispose();

    [Fact]
    public async Task The_client_address_header_and_position_in_use_are_logged_at_the_start()
    {
        Assert.Contains("is entry 1 from the right of X-Forwarded-For.", await SaidAsync(), StringComparison.Ordinal);

        settings.FromSocket = true;
        Assert.Contains("is that of the connection.", await SaidAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Behind_front_door_the_log_says_which_address_counts_for_a_request_without_the_id()
    {
        (settings.Header, settings.FrontDoorId) = ("X-Azure-SocketIP", Guid.Empty);

        Assert.Contains(
            $"of X-Azure-SocketIP beside the Front Door id {Guid.Empty}, else the last entry of X-Forwarded-For.",
            await SaidAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_app_logs_the_client_address_settings_when_it_starts()
    {
        await App.SharedAsync();

        Assert.Contains(App.Log.Lines, line => line.StartsWith("The client's address is", StringComparison.Ordinal));
    }

    private async Task<string> SaidAsync()
    {
        using var logs = LoggerFactory.Create(builder => builder.AddProvider(log));
        var options = Options.Create(new CountersignOptions { ClientAddress = settings });
        var notice = new ClientAddressNotice(options, logs.CreateLogger<ClientAddressNotice>());
        await notice.StartAsync(CancellationToken.None);
        return log.Lines[^1];
    }
}
