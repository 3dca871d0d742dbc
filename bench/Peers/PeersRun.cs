using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Countersign.Accounts;
using Countersign.Bench.Load;
using Microsoft.Net.Http.Headers;
using OtpNet;

namespace Countersign.Bench.Peers;

/// <summary>
/// The product beside ASP.NET Core Identity, driven by the same driver in turns: a full login and its TOTP step, then
/// how many of many guesses are judged. Ratios of one run; the seconds belong to this machine.
/// </summary>
internal static class PeersRun
{
    public const int Accounts = 400;

    private const int Rounds = 3;
    private const int StepsARound = 40;
    private const int Guesses = 1000;
    private const int WrongBesideRight = 199;
    private const int GuessedAccounts = 40;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(9);
    private static readonly string TotpSecret = Base32Encoding.ToString(Seeding.TotpSecret.Reveal().ToArray());

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        Console.WriteLine($"{Environment.ProcessorCount} cores; ours / Identity, ratio");
        Console.WriteLine($"{"",-44}{"per s",24}{"p50 ms",24}{"CPU ms",24}");
        foreach (var delay in (int[])[0, 1, 5])
        {
            await using var storage = await BenchStorage.StartAsync(cancellationToken);

            storage.OptimiseAtFirstCall(true);

            // As it is deployed: the grain is part of what is measured.
            storage.Settings["Countersign:ResponseGrain"] = "00:00:00.025";
            storage.Settings[StorageDelay.Setting] = delay.ToString(CultureInfo.InvariantCulture);
            await using var seeding = await Seeding.StartAsync(storage, cancellationToken);
            var names = new ConcurrentQueue<string>(await seeding.TotpAccountsAsync(3000));
            await using var app = await ServerProcess.StartAsync(ServerKind.App, storage);
            await using var peer = await ServerProcess.StartAsync(ServerKind.Identity, storage, TotpSecret);
            foreach (var inFlight in (int[])[8, 1])
            {
                await CompareAsync(
                    $"full login, {inFlight} at once, storage {delay} ms away", app, peer, inFlight, names);
            }

            foreach (var inFlight in (int[])[8, 1])
            {
                await CompareStepAsync(
                    $"TOTP step, {inFlight} at once, storage {delay} ms away", app, peer, inFlight, names);
            }

            if (delay == 0)
            {
                await GuessAsync(app, peer, names);
            }
        }
    }

    private static async Task CompareAsync(
        string what, ServerProcess app, ServerProcess peer, int inFlight, ConcurrentQueue<string> names)
    {
        Func<Task<double>>? Ours(int _) => names.TryDequeue(out var name)
            ? () => TimeAsync(async () => await VerifyAsync(app, await SignInAsync(app, name)))
            : null;
        Func<Task<double>> Theirs(int number) => () => TimeAsync(
            async () => await TotpAsync(peer, await CookieAsync(peer, IdentityServer.Name(number % Accounts))));
        await WarmAsync(app, peer, Ours, Theirs);
        await MeasureAsync(what, app, peer, inFlight, Ours, Theirs);
    }

    // In turns, so that other load on this machine affects both.
    private static async Task MeasureAsync(
        string what, ServerProcess app, ServerProcess peer, int inFlight, Func<int, Func<Task<double>>?> ours,
        Func<int, Func<Task<double>>?> theirs)
    {
        var (mine, others) = (new PeerRound[Rounds], new PeerRound[Rounds]);
        for (var round = 0; round < Rounds; round++)
        {
            mine[round] = await PeerRound.RunAsync(app, inFlight, Longest / Rounds, ours);
            others[round] = await PeerRound.RunAsync(peer, inFlight, Longest / Rounds, theirs);
        }

        Print(what, PeerRound.Sum(mine), PeerRound.Sum(others));
    }

    private static async Task CompareStepAsync(
        string what, ServerProcess app, ServerProcess peer, int inFlight, ConcurrentQueue<string> names)
    {
        var (handles, cookies) = (new ConcurrentQueue<string>(), new ConcurrentQueue<string>());
        for (var i = 0; i < Rounds * StepsARound && names.TryDequeue(out var name); i++)
        {
            handles.Enqueue(await SignInAsync(app, name));
            cookies.Enqueue(await CookieAsync(peer, IdentityServer.Name(i % Accounts)));
        }

        Func<Task<double>>? Ours(int number) => number < StepsARound && handles.TryDequeue(out var handle)
            ? () => TimeAsync(() => VerifyAsync(app, handle))
            : null;
        Func<Task<double>>? Theirs(int number) => number < StepsARound && cookies.TryDequeue(out var cookie)
            ? () => TimeAsync(() => TotpAsync(peer, cookie))
            : null;
        await MeasureAsync(what, app, peer, inFlight, Ours, Theirs);
    }

    // 1,000 parallel wrong guesses at one account; then a right one among 199 wrong ones, at each of 40 accounts.
    private static async Task GuessAsync(ServerProcess app, ServerProcess peer, ConcurrentQueue<string> names)
    {
        _ = names.TryDequeue(out var victim);
        var ours = await ManyAsync(Guesses, _ => StatusAsync(app, Path, new { username = victim, password = "wrong" }));
        var theirs = await ManyAsync(
            Guesses, _ => StatusAsync(peer, "/sign-in", new { username = IdentityServer.Name(0), password = "wrong" }));
        Console.WriteLine(
            $"judged of {Guesses} parallel wrong guesses: ours {ours.Count(status => status == 401) + 1}, " +
            $"Identity {theirs.Count(status => status == 401) + 1}");
        var (passed, peerPassed) = (0, 0);
        for (var account = 1; account <= GuessedAccounts; account++)
        {
            _ = names.TryDequeue(out var name);
            var right = RandomNumberGenerator.GetInt32(WrongBesideRight + 1);
            passed += (await ManyAsync(
                WrongBesideRight + 1,
                i => StatusAsync(
                    app, Path, new { username = name, password = i == right ? Seeding.Password : "wrong" })))
                .Count(status => status == 200);
            var number = account;
            peerPassed += (await ManyAsync(
                WrongBesideRight + 1,
                i => StatusAsync(
                    peer, "/sign-in", new
                    {
                        username = IdentityServer.Name(number),
                        password = i == right ? IdentityServer.Password : "wrong",
                    }))).Count(status => status == 200);
        }

        Console.WriteLine(
            $"right passwords among {WrongBesideRight} wrong ones that passed, of {GuessedAccounts}: " +
            $"ours {passed}, Identity {peerPassed}");
    }

    private static string Path => $"/api/v1/tenants/{Seeding.TenantId}/sign-in";

    private static async Task WarmAsync(
        ServerProcess app, ServerProcess peer, Func<int, Func<Task<double>>?> ours,
        Func<int, Func<Task<double>>?> theirs)
    {
        await PeerRound.RunAsync(app, 8, TimeSpan.FromSeconds(2), ours);
        await PeerRound.RunAsync(peer, 8, TimeSpan.FromSeconds(2), theirs);
    }

    private static Task<int[]> ManyAsync(int count, Func<int, Task<int>> call) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(call));

    private static async Task<double> TimeAsync(Func<Task> flow)
    {
        var began = Stopwatch.GetTimestamp();
        await flow();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private static async Task<string> SignInAsync(ServerProcess app, string name)
    {
        using var answer = await PostAsync(app, Path, new { username = name, password = Seeding.Password });
        answer.EnsureSuccessStatusCode();
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return json.RootElement.GetProperty("challenge").GetProperty("handle").GetString()!;
    }

    private static async Task VerifyAsync(ServerProcess app, string handle)
    {
        using var answer = await PostAsync(
            app, $"/api/v1/tenants/{Seeding.TenantId}/challenges/verify",
            new { challenge = handle, factor = "totp", code = Code() });
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<string> CookieAsync(ServerProcess peer, string name)
    {
        using var answer = await PostAsync(
            peer, "/sign-in", new { username = name, password = IdentityServer.Password });
        answer.EnsureSuccessStatusCode();
        return string.Join(
            "; ", answer.Headers.GetValues(HeaderNames.SetCookie).Select(cookie => cookie.Split(';')[0]));
    }

    private static async Task TotpAsync(ServerProcess peer, string cookie)
    {
        using var answer = await PostAsync(peer, "/totp", new { value = Code() }, cookie);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<int> StatusAsync(ServerProcess server, string path, object body)
    {
        using var answer = await PostAsync(server, path, body);
        return (int)answer.StatusCode;
    }

    private static async Task<HttpResponseMessage> PostAsync(
        ServerProcess server, string path, object body, string? cookie = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative))
        {
            Content = JsonContent.Create(body),
        };
        if (cookie is not null)
        {
            request.Headers.TryAddWithoutValidation(HeaderNames.Cookie, cookie);
        }

        return await server.Client.SendAsync(request);
    }

    private static string Code() => new Totp(Seeding.TotpSecret.Reveal().ToArray()).ComputeTotp(
        TimeProvider.System.GetUtcNow().UtcDateTime);

    private static void Print(string what, PeerRound ours, PeerRound theirs) => Console.WriteLine(
        $"{what,-44}{Pair(ours.PerSecond, theirs.PerSecond)}{Pair(ours.P50, theirs.P50)}" +
        Pair(ours.CpuMilliseconds, theirs.CpuMilliseconds));

    private static string Pair(double ours, double theirs) =>
        $"{$"{ours:0.0} / {theirs:0.0}, {ours / theirs:0.00}",24}";
}
