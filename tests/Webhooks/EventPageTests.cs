using System.Text.RegularExpressions;
using Countersign.Audit;
using Countersign.Decisions;

namespace Countersign.Tests.Webhooks;

public class EventPageTests
{
    [Fact]
    public void Each_event_is_in_the_table_of_the_page_and_no_other()
    {
        var page = Path.Combine(AppContext.BaseDirectory, "named", "docs", "webhooks.md");
        var rows = File.ReadLines(page).Where(line => line.StartsWith("| `", StringComparison.Ordinal));
        var described = rows.SelectMany(
            line => Regex.Matches(line.Split('|')[1], "`([a-z.-]+)`").Select(match => match.Groups[1].Value));

        Assert.Equal(
            AuditType.All.Select(WebhookEvents.NameOf).OfType<string>().Distinct().Order(), described.Order());
    }
}
