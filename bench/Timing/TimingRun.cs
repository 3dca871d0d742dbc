using System.Diagnostics;
using System.Net.Http.Json;
using Countersign.Bench.Load;

namespace Countersign.Bench.Timing;

/// <summary>
/// Can a stranger tell known from unknown names by the time of the answers? Known names have 40 sessions, which makes
/// their load the longest, some ten passkeys besides, and some a hash of another service that costs no more than ours.
/// Known and unknown names are asked in turns; the result is the area under the ROC curve.
/// </summary>
internal static class TimingRun
{
    private const int Sessions = 40;
    private const int Burst = 32;
    private const int Passkeys = 10;

    // Cheaper than ours: the rest of the time is filled up.
    private static readonly (string Kind, string Hash)[] Imported = [
        ("bcrypt, cost 8", "$2b$08$abcdefghijklmnopqrstuuLoqZ/9dfcF.7O8oRYiHR.JRD5Tmh/pG"),
        ("PBKDF2, 10,000 rounds",
            "$pbkdf2-sha256$i=10000,l=32$MDEyMzQ1Njc4OWFiY2RlZg$yqSq2SygY1sB4EcH9f2FG0JTMES+wqLsOT5YmiRBplI"),
        ("Argon2id, 4 MiB",
            "$argon2id$v=19$m=4096,t=3,p=1$MDEyMzQ1Njc4OWFiY2RlZg$ecpRvKfVbDUESl423TE9/8T09JruVZ+t"),
    ];

    // A name locks at its fifth wrong password, which everybody may see: a sample comes from before that.
    private const int TriesPerName = 4;

    public static async Task RunAsync(TimingOptions options, CancellationToken cancellationToken)
    {
        await using var storage = await BenchStorage.StartAsync(cancellationToken);
        storage.Settings["Countersign:ResponseGrain"] = options.Grain;
        await using var seeding = await Seeding.StartAsync(storage, cancellationToken);
        var single = (options.Samples + TriesPerName - 1) / TriesPerName;
        var known = new Queue<string>(
            await seeding.AccountsWithSessionsAsync((3 * single) + options.Bursts + 20, Sessions));
        var withPasskeys = new Queue<string>(
            await seeding.AccountsWithSessionsAsync(2 * single, Sessions, Passkeys));
        var imported = new List<(string Kind, string[] Names)>();
        foreach (var (kind, hash) in Imported)
        {
            imported.Add((kind, await seeding.AccountsWithSessionsAsync(single, Sessions, imported: hash)));
        }

        await using var app = await ServerProcess.StartAsync(ServerKind.App, storage);

        // The first calls measure the just-in-time compiler.
        await SamplesAsync(app, Take(known, 10), TriesPerName, Password);
        Console.WriteLine($"{Environment.ProcessorCount} cores, grain {options.Grain}, {Sessions} sessions");
        Console.WriteLine($"{"",-28}{"samples",8}{"AUC",8}   median ms, known and unknown");
        Print("wrong password", await SamplesAsync(app, Take(known, single), TriesPerName, Password));
        Print("login code", await SamplesAsync(app, Take(known, single), 1, Code));
        Print("password link", await SamplesAsync(app, Take(known, single), 1, Recovery));
        Print("passkeys, wrong password", await SamplesAsync(app, Take(withPasskeys, single), TriesPerName, Password));
        Print("passkeys, login code", await SamplesAsync(app, Take(withPasskeys, single), 1, Code));
        foreach (var (kind, names) in imported)
        {
            Print(kind, await SamplesAsync(app, names, TriesPerName, Password));
        }

        Print(
            $"burst of {Burst}, the slowest",
            await SamplesAsync(
                app, Take(known, options.Bursts), 1,
                async (server, name) => await Task.WhenAll(
                    Enumerable.Range(0, Burst).Select(_ => Password(server, name)))));
    }

    private static string[] Take(Queue<string> names, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => names.Dequeue())];

    private static async Task<(List<double> Known, List<double> Unknown)> SamplesAsync(
        ServerProcess app, string[] names, int tries, Func<ServerProcess, string, Task> call)
    {
        var (known, unknown) = (new List<double>(), new List<double>());
        foreach (var name in names)
        {
            var nobody = $"{Guid.NewGuid():N}@example.com";
            for (var i = 0; i < tries; i++)
            {
                known.Add(await TimeAsync(() => call(app, name)));
                unknown.Add(await TimeAsync(() => call(app, nobody)));
            }
        }

        return (known, unknown);
    }

    private static async Task<double> TimeAsync(Func<Task> call)
    {
        var began = Stopwatch.GetTimestamp();
        await call();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private static Task Password(ServerProcess app, string name) =>
        PostAsync(app, "sign-in", new { username = name, password = "wrong" });

    private static Task Code(ServerProcess app, string name) =>
        PostAsync(app, "sign-in", new { username = name, codeBy = "email" });

    private static Task Recovery(ServerProcess app, string name) =>
        PostAsync(app, "recovery/password", new { username = name });

    private static async Task PostAsync(ServerProcess app, string path, object body)
    {
        using var content = JsonContent.Create(body);
        using var answer = await app.Client.PostAsync(
            new Uri($"/api/v1/tenants/{Seeding.TenantId}/{path}", UriKind.Relative), content);
        if ((int)answer.StatusCode is not (200 or 202 or 401 or 423 or 429))
        {
            throw new InvalidOperationException($"{path} answered {answer.StatusCode}.");
        }
    }

    private static void Print(string what, (List<double> Known, List<double> Unknown) samples) =>
        Console.WriteLine(
            $"{what,-28}{samples.Known.Count,8}{Ranking.Auc(samples.Known, samples.Unknown),8:0.000}" +
            $"   {Ranking.Median(samples.Known):0.0} and {Ranking.Median(samples.Unknown):0.0}");
}
