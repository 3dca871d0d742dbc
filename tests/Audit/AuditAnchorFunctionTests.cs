using Countersign.Local;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Audit;

public sealed class AuditAnchorFunctionTests : IAsyncLifetime
{
    private readonly IsolatedBackend backend = new();

    public Task InitializeAsync() => backend.InitializeAsync();

    public Task DisposeAsync() => backend.DisposeAsync();

    [Fact]
    public async Task The_timer_anchors_every_tenant_even_if_one_tenant_fails()
    {
        await using var app = await backend.StartAppAsync();
        var (first, broken, last) = (await AuditRig.StartAsync(app), await AuditRig.StartAsync(app),
            await AuditRig.StartAsync(app));
        await RunAsync(app.BaseAddress);
        await broken.DeleteAsync(broken.Anchors, "!root");
        await first.AddAsync();
        await last.AddAsync();

        await RunAsync(app.BaseAddress);

        (await broken.VerifyAsync()).Has("anchor heads missing");
        foreach (var rig in new[] { first, last })
        {
            (await rig.VerifyAsync()).Has();
            Assert.Equal(1 + 2, (await rig.RowsAsync(rig.Anchors)).Count);

            // A copy from before, written back into the tables.
            var sum = Convert.ToHexString((await rig.RowsAsync(rig.Anchors))[0].GetBinary("MaskedSum")!);
            Assert.Contains(
                App.Log.Lines,
                line => line.Contains(
                    $"The audit of tenant {rig.Tenant.Id} is anchored: 2 heads, sum {sum}", StringComparison.Ordinal));
        }
    }

    private static async Task RunAsync(Uri app) =>
        (await new Api(app).PostAsync("/local/run/audit-anchor", null)).Expect(200);
}
