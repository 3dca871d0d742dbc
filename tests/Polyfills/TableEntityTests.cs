using Azure;
using Azure.Data.Tables;

namespace Countersign.Tests.Polyfills;

public sealed class TableEntityTests
{
    [Fact]
    public void Keys_and_tag_are_properties_of_the_dictionary()
    {
        var entity = new TableEntity("p", "r") { ["Count"] = 1, ETag = new ETag("W/\"1\"") };

        Assert.Equal(["Count", "PartitionKey", "RowKey", "odata.etag"], entity.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(4, entity.Count);
    }

    [Fact]
    public void A_missing_property_is_null()
    {
        var entity = new TableEntity("p", "r");

        Assert.Null(entity["Nothing"]);
        Assert.Null(entity.GetString("Nothing"));
        Assert.Null(entity.GetInt32("Nothing"));
        Assert.False(entity.TryGetValue("Nothing", out _));
    }

    [Fact]
    public void A_property_is_read_as_what_it_is_or_not_at_all()
    {
        var entity = new TableEntity("p", "r") { ["Count"] = 1 };

        Assert.Throws<InvalidOperationException>(() => entity.GetString("Count"));
        Assert.Throws<InvalidOperationException>(() => entity.GetInt64("Count"));
    }

    [Fact]
    public void A_long_stays_a_long_when_an_int_is_set()
    {
        var entity = new TableEntity("p", "r") { ["Count"] = 1L };

        entity["Count"] = 2;

        Assert.Equal(2L, entity.GetInt64("Count"));
    }

    [Fact]
    public void Any_other_value_replaces_the_old_one()
    {
        var entity = new TableEntity("p", "r") { ["Count"] = 1, ["Ratio"] = 1.5 };

        entity["Count"] = "one";
        entity["Ratio"] = 2;

        Assert.Equal("one", entity["Count"]);
        Assert.Equal(2.0, entity["Ratio"]);
    }

    [Fact]
    public void Removing_forgets_the_property()
    {
        var entity = new TableEntity("p", "r") { { "Count", 1 } };

        Assert.True(entity.Remove("Count"));
        Assert.False(entity.ContainsKey("Count"));
    }

    [Fact]
    public void An_entity_is_built_from_a_dictionary()
    {
        var entity = new TableEntity(new Dictionary<string, object>(StringComparer.Ordinal) { ["PartitionKey"] = "p", ["RowKey"] = "r", ["On"] = true });

        Assert.Equal("p", entity.PartitionKey);
        Assert.True(entity.GetBoolean("On"));
    }

    [Fact]
    public void Times_and_bytes_are_read_either_way()
    {
        var now = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var entity = new TableEntity("p", "r") { ["At"] = now, ["Bytes"] = new byte[] { 1, 2 } };

        Assert.Equal(now.UtcDateTime, entity.GetDateTime("At"));
        Assert.Equal(new byte[] { 1, 2 }, entity.GetBinaryData("Bytes")!.ToArray());
    }
}
