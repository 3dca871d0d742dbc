using System.Diagnostics;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Infra;

/// <summary>
/// The hook that makes the secrets of a deployment, beside a stand-in for `az` that notes what it makes.
/// </summary>
public sealed class SecretHookTests
{
    private readonly string folder = App.NewFolder();

    [Fact]
    public async Task Before_the_first_provisioning_there_is_no_vault_and_nothing_is_made()
    {
        Assert.Equal((0, ""), await RunAsync(present: "", ("COUNTERSIGN_MASTER_KEY", "k1")));
        Assert.Empty(Made());
    }

    [Fact]
    public async Task A_first_deployment_gets_both_secrets()
    {
        await RunAsync("", ("AZURE_KEY_VAULT_NAME", "vault"), ("COUNTERSIGN_MASTER_KEYS", "k1"));

        Assert.Equal(["delivery-report-secret", "master-key-k1"], Made().Order(StringComparer.Ordinal));
    }

    // An app whose settings name a secret that is not there does not start.
    [Fact]
    public async Task A_new_master_secret_is_made_before_the_settings_name_it_and_no_secret_is_made_twice()
    {
        var (code, output) = await RunAsync(
            "master-key-k1\ndelivery-report-secret", ("AZURE_KEY_VAULT_NAME", "vault"),
            ("COUNTERSIGN_MASTER_KEYS", "k1"), ("COUNTERSIGN_MASTER_KEY", "k2"),
            ("COUNTERSIGN_OTHER_MASTER_KEY", "k2"));

        Assert.Equal((0, "Making master-key-k2.\n"), (code, output));
        Assert.Equal(["master-key-k2"], Made());
        Assert.Contains(
            "infra/hooks/make-secrets.sh", Between("preprovision", "postprovision"), StringComparison.Ordinal);
    }

    private static string Between(string from, string to)
    {
        var hooks = Bicep.Text("azure.yaml");
        return hooks[hooks.IndexOf(from, StringComparison.Ordinal)..hooks.IndexOf(to, StringComparison.Ordinal)];
    }

    private string[] Made() => File.Exists(Log) ? File.ReadAllLines(Log) : [];

    private string Log => Path.Combine(folder, "made");

    private async Task<(int Code, string Output)> RunAsync(
        string present, params (string Name, string Value)[] variables)
    {
        var az = Path.Combine(folder, "az");
        await File.WriteAllTextAsync(az, $"""
            #!/bin/sh
            case "$1 $2 $3" in
              "keyvault secret list") printf '%s\n' '{present}' ;;
              "keyvault secret set") cat > /dev/null; echo "$7" >> '{Log}' ;;
            esac
            """);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(az, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        var script = Path.Combine(AppContext.BaseDirectory, "infra/hooks/make-secrets.sh");
        var start = new ProcessStartInfo("/bin/sh", [script])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            Environment = { ["PATH"] = $"{folder}:{Environment.GetEnvironmentVariable("PATH")}" },
        };
        start.Environment["AZURE_FUNCTION_ID"] = "/function";
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var hook = Process.Start(start)!;
        var output = await hook.StandardOutput.ReadToEndAsync();
        await hook.WaitForExitAsync();
        return (hook.ExitCode, output);
    }
}
