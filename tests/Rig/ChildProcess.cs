using System.Diagnostics;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Countersign.Local;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Countersign.Tests.Rig;

/// <summary>The entry point of this assembly as a program: the process that some tests kill.</summary>
internal static class ChildProcess
{
    /// <summary>Starts this assembly as a separate process.</summary>
    public static Process Start(string faults, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ChildProcess).Assembly.Location, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = arguments.First() == "serve",
            Environment = { [FaultPolicy.EnvironmentVariable] = faults },
        };
        return Process.Start(start)!;
    }

    private static Task Main(string[] arguments) => arguments switch
    {
        ["add-row", var connectionString, var table] => AddRowAsync(connectionString, table),
        ["run-azurite", var dataFolder] => RunAzuriteAsync(dataFolder),
        ["serve", var storage, var communication] => ServeAsync(storage, communication),
        _ => Task.CompletedTask,
    };

    private static async Task AddRowAsync(string connectionString, string table)
    {
        var options = new TableClientOptions();
        options.AddPolicy(FaultPolicy.FromEnvironment(), HttpPipelinePosition.BeforeTransport);
        await new TableClient(connectionString, table, options).AddEntityAsync(new TableEntity("p", "r"));
        Console.WriteLine("survived");
    }

    private static async Task RunAzuriteAsync(string dataFolder)
    {
        await using var azurite = await Azurite.StartAsync(dataFolder, Console.Error.WriteLine, CancellationToken.None);
        Console.WriteLine(azurite.ConnectionString);
        Console.WriteLine(azurite.ProcessId);
        await Console.In.ReadToEndAsync();
    }

    // Start-up is not tested: the faults count from the line `arm` on. The output has only the protocol lines.
    private static async Task ServeAsync(string storage, string communication)
    {
        var calls = new FaultPolicy();
        await using var app = await LocalApp.StartAsync(
            App.Options(
                storage, communication, lease: TimeSpan.FromSeconds(2),
                configure: services => services.AddSingleton<HttpPipelinePolicy>(calls).AddLogging(
                    logging => logging.ClearProviders())),
            CancellationToken.None);
        Console.WriteLine(app.BaseAddress);
        while (await Console.In.ReadLineAsync() is { } line)
        {
            if (line == "arm")
            {
                calls.Reset(Fault.ParseAll(Environment.GetEnvironmentVariable(FaultPolicy.EnvironmentVariable) ?? ""));
            }

            Console.WriteLine(string.Join(',', calls.Calls.Select(call => $"{call.Method} {call.Kind}")));
        }
    }
}
