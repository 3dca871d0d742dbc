using Countersign.Local;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Local;

/// <summary>Every reason not to start is one line on stderr and exit code 1, without a stack trace or a log.</summary>
public sealed class StartFailureTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("failure-").FullName;

    private string Data => Path.Combine(_folder, "data");

    private string Programs => Path.Combine(_folder, "programs");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("--Countersign:Nonsense", "5", "Countersign:Nonsense is no setting. All names: dotnet run --proj")]
    [InlineData("--Countersign:ApiUri", "x", "Countersign:ApiUri is no setting. Did you mean Countersign:ApiUrl?")]
    [InlineData("--Countersign:ResponseGrain", "abc", "Countersign:ResponseGrain takes a time span, such as 00:00")]
    [InlineData("--prot", "8000", "--prot is no option. Did you mean --port?")]
    public async Task Option_that_is_unknown_or_malformed_is_reported(string option, string value, string line) =>
        AssertOneLine(line, await RunAsync([], option, value));

    [Fact]
    public async Task Every_wrong_environment_setting_is_reported_on_its_own_line()
    {
        var ended = await RunAsync(new()
        {
            ["Countersign__CountSendsPerClient"] = "perhaps",
            ["Countersign__MasterKey"] = "secret",
            ["Countersign__Communication__EmailsPerHour"] = "many",
            ["Countersign__ResponseGrain__Seconds"] = "1",
        });

        Assert.Equal((1, ""), (ended.ExitCode, ended.Output));
        Assert.Equal(
            [
                "Countersign:Communication:EmailsPerHour takes a whole number, not 'many'.",
                "Countersign:CountSendsPerClient takes true or false, not 'perhaps'.",
                "Countersign:MasterKey is no setting. All names: dotnet run --project local -- --help",
                "Countersign:ResponseGrain:Seconds is no setting. All names: dotnet run --project local -- --help",
            ],
            ended.Errors.TrimEnd().Split(Environment.NewLine).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Missing_Node_is_reported_even_if_Azurite_is_installed()
    {
        // Azurite was installed while Node was there: the cache is filled, but the path is empty.
        Script("npm", "exit 0");
        Script("node", "echo 'Error: enough' >&2; exit 1");
        AssertOneLine("Azurite did not start", await RunAsync(Machine()));
        File.Delete(Path.Combine(Programs, "node"));

        AssertOneLine("There is no node on the PATH.", await RunAsync(Machine()));
    }

    [Fact]
    public async Task Missing_npm_is_reported()
    {
        Script("node", "exit 0");

        AssertOneLine("There is no npm on the PATH.", await RunAsync(Machine()));
    }

    [Fact]
    public async Task Failed_install_reports_the_message_of_npm()
    {
        Script("node", "exit 0");
        Script("npm", """
            echo 'npm error code EAI_AGAIN' >&2
            echo 'npm error syscall getaddrinfo' >&2
            echo 'npm error errno EAI_AGAIN' >&2
            echo 'npm error request to https://packages.example/yargs failed, reason: getaddrinfo EAI_AGAIN' >&2
            echo 'npm error A complete log of this run can be found in: /tmp/log' >&2
            exit 1
            """);

        AssertOneLine(
            "npm could not install Azurite, for which the first start needs a network: request to https://packages",
            await RunAsync(Machine()));
        Assert.Empty(Directory.GetDirectories(Path.Combine(_folder, "home", "countersign")));
    }

    [Fact]
    public async Task Azurite_that_does_not_start_is_reported_with_its_reason()
    {
        Script("npm", "exit 0");
        Script("node", "printf 'at some line\nError: Cannot find module\n    at a stack\n' >&2; exit 1");

        AssertOneLine("Azurite did not start: Error: Cannot find module (", await RunAsync(Machine()));
    }

    [Fact]
    public async Task Port_used_by_another_program_is_reported()
    {
        using var port = LoopbackPort.Take(0);

        var ended = await RunnerProgram.RunAsync("--data", Data, "--port", $"{port.Number}");

        AssertOneLine($"Port {port.Number} is not free", ended);
    }

    [Fact]
    public async Task Data_folder_used_by_another_run_is_reported()
    {
        using var other = DataFolder.Open(Data, fresh: false);

        AssertOneLine($"{Data} is in use by another run.", await RunAsync([]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("below")]
    public async Task Data_folder_that_cannot_be_created_is_reported(string below)
    {
        await File.WriteAllTextAsync(Data, "a file");
        var folder = Path.Combine(Data, below);

        var ended = await RunnerProgram.RunAsync("--port", "0", "--data", folder);

        AssertOneLine($"{folder} cannot hold the data: ", ended);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not Base64!")]
    public async Task Damaged_key_of_the_messaging_service_is_reported_with_what_to_do(string left)
    {
        var file = Path.Combine(_folder, "acs.key");
        await File.WriteAllTextAsync(file, left);

        var refusal = await Assert.ThrowsAsync<CannotStartException>(
            () => AcsStandIn.StartAsync(_folder, TimeProvider.System, CancellationToken.None));

        Assert.Equal($"{file} is damaged. Delete it: the next start makes a new key.", refusal.Message);
        File.Delete(file);
        await using var anew = await AcsStandIn.StartAsync(_folder, TimeProvider.System, CancellationToken.None);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    public async Task Help_exits_with_success_and_lists_every_option_and_setting(string option)
    {
        var ended = await RunnerProgram.RunAsync(option);

        Assert.Equal((0, ""), (ended.ExitCode, ended.Errors));
        Assert.All(
            ["--port", "--data", "--fresh", "--help", "-h", "--Countersign:", "Countersign__", .. SettingsCheck.Names],
            name => Assert.Contains(name, ended.Output, StringComparison.Ordinal));
    }

    private static void AssertOneLine(string beginning, RunnerProgram.Ended ended)
    {
        Assert.Equal(1, ended.ExitCode);
        Assert.StartsWith(beginning, ended.Errors, StringComparison.Ordinal);
        Assert.Equal(ended.Errors.Length, ended.Errors.IndexOf('\n', StringComparison.Ordinal) + 1);
        Assert.DoesNotContain("   at ", ended.Output, StringComparison.Ordinal);
    }

    private Task<RunnerProgram.Ended> RunAsync(Dictionary<string, string?> environment, params string[] arguments) =>
        RunnerProgram.RunAsync(environment, ["--port", "0", "--data", Data, .. arguments]);

    // No programs but ours, and no Azurite in the cache.
    private Dictionary<string, string?> Machine() =>
        new() { ["PATH"] = Programs, ["XDG_DATA_HOME"] = Path.Combine(_folder, "home") };

    private void Script(string program, string lines)
    {
        var file = Path.Combine(Directory.CreateDirectory(Programs).FullName, program);
        File.WriteAllText(file, $"#!/bin/sh\n{lines}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
