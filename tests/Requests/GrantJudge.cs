using System.Diagnostics;
using System.Text.Json;
using Countersign.Local;

namespace Countersign.Tests.Requests;

/// <summary>The sample for tenants' backends in one process of Node, which judges one grant after the other.</summary>
public sealed class GrantJudge : IDisposable
{
    private readonly Process node = NodeProcess.Start(new ProcessStartInfo(
        "node", [Path.Combine(AppContext.BaseDirectory, "judge-grants.mjs")])
    {
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    });

    /// <summary>The claims of an accepted grant, or why it is refused.</summary>
    public async Task<(JsonElement? Claims, string? Refused)> JudgeAsync(
        string address, string tenant, string kind, string token)
    {
        await node.StandardInput.WriteLineAsync(JsonSerializer.Serialize<string[]>([address, tenant, kind, token]));
        await node.StandardInput.FlushAsync();
        var line = await node.StandardOutput.ReadLineAsync();
        Assert.True(line is not null, "Node has ended; what it wrote to stderr says why.");
        var verdict = JsonDocument.Parse(line).RootElement;
        return verdict.TryGetProperty("claims", out var claims)
            ? (claims, null)
            : (null, verdict.GetProperty("refused").GetString());
    }

    // It ends with its input.
    public void Dispose()
    {
        node.StandardInput.Close();
        node.WaitForExit();
        node.Dispose();
    }
}
