using System.Runtime.InteropServices;

namespace Countersign.Local;

internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        if (LocalOptions.AsksForHelp(arguments))
        {
            Console.WriteLine(LocalOptions.Help);
            return 0;
        }

        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            await using var app = await LocalApp.StartAsync(
                LocalOptions.Parse(arguments, Console.WriteLine), stop.Token);
            Welcome(app.BaseAddress.GetLeftPart(UriPartial.Authority));
            await Task.Delay(Timeout.Infinite, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Console.WriteLine("Stopping.");
            return 0;
        }
        catch (CannotStartException reason)
        {
            await Console.Error.WriteLineAsync(reason.Message);
            return 1;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    private static void Welcome(string address) => Console.WriteLine($"""
        Countersign is ready: {address}

        Try first:
          open {address}            the console: sign in, enrol a second factor, send a document, lock a data room
                                           (tenant {DemoTenant.Id}, user {DemoTenant.Username}, password {DemoTenant.Password})
          open {address}/local/reference    every call, to read and to try
          curl {address}/api/v1/health
          curl {address}/local/outbox       what was sent by SMS and email
          curl -X POST {address}/local/clock -H 'content-type: application/json' -d '{"{"}"advance":"00:00:30"{"}"}'
        Ctrl-C stops it; the next start finds the data again (--fresh begins anew).
        """);
}
