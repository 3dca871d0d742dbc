using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Decisions;
using Countersign.Messages;
using Countersign.Tenants;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Dispatch;

/// <summary>
/// Message texts as they arrive: in the user's language, and with the tenant's own texts from its rows.
/// </summary>
public class MessageTextTests(IsolatedBackend backend) : IClassFixture<IsolatedBackend>, IAsyncLifetime
{
    private DispatchRig rig = null!;

    public async Task InitializeAsync() => rig = await DispatchRig.StartAsync(backend);

    public async Task DisposeAsync() => await rig.DisposeAsync();

    [Theory]
    [InlineData("ka", "განბლოკეთ თქვენი ანგარიში")]
    [InlineData("sv", "Lås upp ditt konto")]
    [InlineData(null, "Unlock your account")]
    public async Task A_message_arrives_in_the_users_language(string? locale, string subject) =>
        Assert.Equal(subject, await SubjectAsync(locale));

    [Fact]
    public async Task A_message_arrives_with_the_tenants_own_texts()
    {
        var tenants = rig.App.Services.GetRequiredService<TenantDirectory>();
        var scope = new TenantScope(
            rig.Tenant.Id, (await tenants.FindAsync(rig.Tenant.Id, CancellationToken.None))!);
        var words = new TemplateOverride(MessageKind.Unlock, "sv", "Öppna {tenant}", null, null);
        await rig.App.Services.GetRequiredService<TenantCommands>().RunAsync<Tenant, Done>(
            scope, PartitionId.OfTenant(scope.Id), CommandKind.Plain, (tenant, _) =>
            new Decision<Tenant, Done>(
                default(Done),
                tenant!.WithTemplates(
                    new Dictionary<string, TemplateOverride?>
                    {
                        [TemplateOverride.Key(words.Kind, words.Locale)] = words,
                    })));
        tenants.Forget(rig.Tenant.Id);

        Assert.Equal(("Öppna Acme", "Unlock your account"), (await SubjectAsync("sv"), await SubjectAsync(null)));
    }

    private async Task<string> SubjectAsync(string? locale)
    {
        var email = TestTenant.NewEmail();
        var id =
            (await rig.Tenant.PostAsync(
                "users", new { email, password = TestTenant.Password, locale }, rig.Tenant.Key)).Expect(201)["id"];
        var user = new TestUser(rig.Tenant, id, email);
        for (var i = 0; i < 5; i++)
        {
            await user.SignInAsync("wrong");
        }

        await Until.TrueAsync(
            async () =>
            {
                await rig.DeliverAsync(user);
                return await rig.SentAsync(user) > 0;
            },
            "the message is sent");
        return (await new Api(rig.App.BaseAddress).GetAsync($"/local/outbox?to={Uri.EscapeDataString(email)}")).Expect(
            200).Json[0].GetProperty("subject").GetString()!;
    }
}
