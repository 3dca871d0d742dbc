using System.Collections.Immutable;
using System.Text.Json;
using Countersign.Aggregates;
using Countersign.Decisions;
using Countersign.Policy;
using Countersign.Storage;
using Countersign.Tenants;

namespace Countersign.Tests.Tenants;

/// <summary>A tenant with the longest values that it may have: its head fits into a row.</summary>
public class LargestTenantTests
{
    private const int Headers = 10;

    // 1,024 characters, sealed.
    private const int SealedHeader = 1500;

    [Theory]
    [InlineData('a')]
    [InlineData('\u10d0')]
    [InlineData('&')]
    public void The_head_of_the_fullest_tenant_fits_into_its_row(char letter)
    {
        string Text(int length) => new(letter, length);
        var policy = new TenantPolicy
        {
            Name = Text(40),
            Issuer = Text(40),
            TwoFactorDepartments = [.. Enumerable.Range(10, 50).Select(number => $"{number}{Text(38)}")],
            AllowedCallingCodes = [.. Enumerable.Range(900, 50).Select(number => $"{number}")],
            PublicUrl = $"https://{Text(190)}",
            DocumentUrl = $"https://{Text(190)}",
            Origins = [.. Enumerable.Range(0, 20).Select(number => $"https://{number}{Text(100)}")],
            Webhook = new Webhook("webhook", $"https://{Text(2000)}", new string('A', 100))
            {
                SealedHeaders = Enumerable.Range(0, Headers).ToImmutableSortedDictionary(
                    number => $"X-{number}-{new string('a', 60)}", _ => new string('A', SealedHeader)),
                Events = [.. WebhookEvents.Selectable],
            },
        };
        var head = new TenantHead(policy, "key-1", "admin", "admin@example.com", DateTimeOffset.UnixEpoch);

        var stored = JsonSerializer.Serialize(head, Tenant.RowType(StateRow.Head));

        Assert.InRange(stored.Length, 24_000, TableGuards.MaxStringLength);
        var read = (TenantHead)JsonSerializer.Deserialize(stored, Tenant.RowType(StateRow.Head))!;
        Assert.Equal(policy.TwoFactorDepartments.ToArray(), read.Policy.TwoFactorDepartments.ToArray());
    }
}
