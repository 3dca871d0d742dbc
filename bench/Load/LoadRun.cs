namespace Countersign.Bench.Load;

/// <summary>The whole load run: Azurite, accounts, servers, rounds in turns, and one table.</summary>
internal static class LoadRun
{
    public const int Rounds = 3;
    public const double Reach = 2.0;

    // The first round of each measure is not counted: it measures the just-in-time compiler.
    private const int WrongPerRound = 3600;
    private const int RightPerRound = 1200;
    private const int SignInsPerRound = 120;
    private const int SignInsWithoutHashPerRound = 480;
    private const int PasswordAccounts = 64;

    // Two hashes for each core, one running and one waiting. More calls would only be refused as overload.
    private static readonly int HashesInFlight = 2 * Environment.ProcessorCount;

    public static async Task RunAsync(LoadOptions options, CancellationToken cancellationToken)
    {
        await using var storage = await BenchStorage.StartAsync(cancellationToken);

        storage.OptimiseAtFirstCall(true);
        await MeasureCallsAsync(options, storage, cancellationToken);
        storage.OptimiseAtFirstCall(false);
        await Starts.MeasureAsync(storage);
    }

    public static async Task MeasureStartsAsync(CancellationToken cancellationToken)
    {
        await using var storage = await BenchStorage.StartAsync(cancellationToken);
        await Starts.MeasureAsync(storage);
    }

    private static async Task MeasureCallsAsync(
        LoadOptions options, BenchStorage storage, CancellationToken cancellationToken)
    {
        await using var seeding = await Seeding.StartAsync(storage, cancellationToken);
        var names = await seeding.PasswordAccountsAsync(PasswordAccounts);
        var wrong = await seeding.ChallengedAccountsAsync(WrongPerRound * (Rounds + 1) / Calls.WrongCodesPerAccount);
        var right = await seeding.ChallengedAccountsAsync(RightPerRound * (Rounds + 1));
        var bareRight = await seeding.ChallengedAccountsAsync(RightPerRound * (Rounds + 1));
        var cheap = await seeding.TotpAccountsAsync(
            SignInsWithoutHashPerRound * (Rounds + 1), cheap: true);
        await using var withoutHash = await ServerProcess.StartAsync(ServerKind.AppWithoutHash, storage);
        await using var app = await ServerProcess.StartAsync(ServerKind.App, storage);
        await using var bare = await ServerProcess.StartAsync(ServerKind.Bare, storage);
        Measure[] measures =
        [
            new("TOTP check, wrong code", app, Calls.WrongCodes(wrong), WrongPerRound, options.InFlight),
            new("  bare, the same commit", bare, Calls.Bare(wrong, right: false), WrongPerRound, options.InFlight),
            new("TOTP check, right code: signed in", app, Calls.RightCodes(right), RightPerRound, options.InFlight),
            new("  bare, the same commit", bare, Calls.Bare(bareRight, right: true), RightPerRound, options.InFlight),
            new(
                "sign-in, password only", app, Calls.SignIns(names, SignInsPerRound * (Rounds + 1)), SignInsPerRound,
                Math.Min(options.InFlight, HashesInFlight)),
            new(
                "sign-in before TOTP, no hash", withoutHash, Calls.SignIns(cheap, cheap.Length),
                SignInsWithoutHashPerRound, Math.Min(options.InFlight, HashesInFlight)),
        ];
        foreach (var measure in measures)
        {
            await measure.WarmAsync(options);
        }

        // In turns, so that other load on this machine affects all of them.
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var measure in measures)
            {
                await measure.RunAsync(options);
            }
        }

        Print(measures, options);
    }

    private static void Print(Measure[] measures, LoadOptions options)
    {
        Console.WriteLine($"{Environment.ProcessorCount} cores, {options.InFlight} calls in flight, " +
            $"{Rounds} rounds of at most {(double)options.Seconds / Rounds:0.0} s in turns");
        Console.WriteLine();
        Console.WriteLine($"{"",-34}{"calls",7}{"per s",9}{"CPU ms",9}   best, worst     kB");
        foreach (var measure in measures)
        {
            measure.Print();
        }

        Console.WriteLine();
        Console.WriteLine(
            $"CPU of a wrong TOTP over its bare call: {measures[0].CpuMilliseconds
                / measures[1].CpuMilliseconds:0.00} (reach: at most {Reach:0.0})");
        Console.WriteLine(
            $"CPU of a right TOTP over its bare call: {measures[2].CpuMilliseconds
                / measures[3].CpuMilliseconds:0.00} (reach: at most {Reach:0.0})");
        Console.WriteLine(
            "CPU of a login by password and TOTP without the hash: " +
            $"{measures[5].CpuMilliseconds + measures[2].CpuMilliseconds:0.00} ms; both bare calls, which make as " +
            $"many storage calls: {measures[1].CpuMilliseconds + measures[3].CpuMilliseconds:0.00} ms");
    }
}
