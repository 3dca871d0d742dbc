using Countersign.Settings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Countersign.Http;

/// <summary>
/// Logs at start-up where the client's address is read from: with a wrong header all clients look like one.
/// </summary>
internal sealed partial class ClientAddressNotice(
    IOptions<CountersignOptions> options, ILogger<ClientAddressNotice> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var settings = options.Value.ClientAddress;
        if (settings.FromSocket)
        {
            LogSocket(logger);
        }
        else if (settings.FrontDoorId is { } id)
        {
            LogFrontDoor(logger, settings.Entry, settings.Header, id, ClientAddressOptions.DefaultHeader);
        }
        else
        {
            LogHeader(logger, settings.Entry, settings.Header);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1003, LogLevel.Information, "The client's address is entry {Entry} from the right of {Header}.")]
    private static partial void LogHeader(ILogger logger, int entry, string header);

    [LoggerMessage(1004, LogLevel.Information, "The client's address is entry {Entry} from the right of {Header} " +
        "beside the Front Door id {Id}, else the last entry of {Otherwise}.")]
    private static partial void LogFrontDoor(ILogger logger, int entry, string header, Guid id, string otherwise);

    [LoggerMessage(1005, LogLevel.Information, "The client's address is that of the connection.")]
    private static partial void LogSocket(ILogger logger);
}
