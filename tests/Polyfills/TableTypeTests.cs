using System.Runtime.Serialization;
using Azure;
using Azure.Data.Tables;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Polyfills;

public sealed class TableTypeTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private static readonly Guid Id = Guid.Parse("3f2504e0-4f89-41d3-9a0c-0305e82c3301");
    private static readonly DateTimeOffset At = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero).AddTicks(1234567);

    private TableClient _table = null!;

    private enum Colour
    {
        Red,
        Blue,
    }

    public static TheoryData<object> Values => new(
        "text", "", "quotes \" ' \\ </tag> \r\n \u2028 😀", true, false, 0, int.MinValue, int.MaxValue, 0L, long.MinValue, long.MaxValue,
        1.5, 3.0, -0.1, double.MaxValue, double.Epsilon, Id, At, DateTimeOffset.UnixEpoch, Array.Empty<byte>(), new byte[] { 0, 1, 254, 255 });

    public async Task InitializeAsync() => _table = await azurite.NewTableAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [MemberData(nameof(Values))]
    public async Task A_value_keeps_its_type_in_a_point_read_and_in_a_query(object value)
    {
        await _table.AddEntityAsync(new TableEntity("p", "r") { ["V"] = value });

        var read = (await _table.GetEntityAsync<TableEntity>("p", "r")).Value["V"];
        var found = _table.Query<TableEntity>().Single()["V"];

        Assert.Equal(value, read);
        Assert.Equal(value, found);
        Assert.Equal(value.GetType(), read.GetType());
    }

    [Fact]
    public async Task A_time_comes_back_in_utc()
    {
        await _table.AddEntityAsync(new TableEntity("p", "r") { ["V"] = At.ToOffset(TimeSpan.FromHours(4)) });

        var read = (await _table.GetEntityAsync<TableEntity>("p", "r")).Value.GetDateTimeOffset("V");

        Assert.Equal(At, read);
        Assert.Equal(TimeSpan.Zero, read!.Value.Offset);
    }

    [Fact]
    public async Task A_date_time_comes_back_as_a_date_time_offset()
    {
        await _table.AddEntityAsync(new TableEntity("p", "r") { ["V"] = At.UtcDateTime });

        Assert.Equal(At, (await _table.GetEntityAsync<TableEntity>("p", "r")).Value["V"]);
    }

    [Fact]
    public async Task A_local_time_is_refused_before_it_is_sent() =>
        await Assert.ThrowsAsync<NotSupportedException>(() => _table.AddEntityAsync(new TableEntity("p", "r") { ["V"] = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Local) }));

    [Fact]
    public async Task Binary_data_comes_back_as_bytes()
    {
        await _table.AddEntityAsync(new TableEntity("p", "r") { ["V"] = new BinaryData(new byte[] { 7 }) });

        Assert.Equal(new byte[] { 7 }, (await _table.GetEntityAsync<TableEntity>("p", "r")).Value.GetBinary("V"));
    }

    [Fact]
    public async Task A_null_is_not_stored()
    {
        await _table.AddEntityAsync(new TableEntity("p", "r") { ["V"] = null });

        Assert.False((await _table.GetEntityAsync<TableEntity>("p", "r")).Value.ContainsKey("V"));
    }

    [Fact]
    public async Task A_point_read_yields_the_stored_properties_and_nothing_of_odata_but_the_tag()
    {
        await _table.AddEntityAsync(new TableEntity("p", "r") { ["N"] = 1L });

        var row = (await _table.GetEntityAsync<TableEntity>("p", "r")).Value;

        Assert.Equal(["N", "PartitionKey", "RowKey", "Timestamp", "odata.etag"], row.Keys.Where(key => key != "odata.metadata").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_was_read_can_be_written_back()
    {
        await _table.AddEntityAsync(new TableEntity("p", "r") { ["N"] = 1L, ["At"] = At });
        var row = (await _table.GetEntityAsync<TableEntity>("p", "r")).Value;

        row["N"] = 2L;
        await _table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace);

        var again = (await _table.GetEntityAsync<TableEntity>("p", "r")).Value;
        Assert.Equal(2L, again.GetInt64("N"));
        Assert.Equal(At, again.GetDateTimeOffset("At"));
    }

    [Fact]
    public async Task A_class_of_ones_own_is_stored_by_its_properties()
    {
        var person = new Person { PartitionKey = "p", RowKey = "r", Name = "Ann", Age = 5, Big = long.MaxValue, Ratio = 2, Born = At, Id = Id, Photo = [1], Favourite = Colour.Blue, Ignored = "x" };
        await _table.AddEntityAsync(person);

        var read = (await _table.GetEntityAsync<Person>("p", "r")).Value;
        var raw = (await _table.GetEntityAsync<TableEntity>("p", "r")).Value;

        Assert.Equal(("Ann", 5, long.MaxValue, 2.0, At, Id, Colour.Blue), (read.Name, read.Age, read.Big, read.Ratio, read.Born, read.Id, read.Favourite));
        Assert.Equal(new byte[] { 1 }, read.Photo);
        Assert.Null(read.Missing);
        Assert.NotEqual(default, read.ETag);
        Assert.NotNull(read.Timestamp);
        Assert.Equal("Blue", raw["Favourite"]);
        Assert.False(raw.ContainsKey("Ignored"));
        Assert.Equal(read.Name, _table.Query<Person>().Single().Name);
    }

    private sealed class Person : ITableEntity
    {
        public string PartitionKey { get; set; } = "";

        public string RowKey { get; set; } = "";

        public DateTimeOffset? Timestamp { get; set; }

        public ETag ETag { get; set; }

        public string Name { get; set; } = "";

        public int Age { get; set; }

        public long Big { get; set; }

        public double Ratio { get; set; }

        public DateTimeOffset Born { get; set; }

        public Guid Id { get; set; }

        public byte[] Photo { get; set; } = [];

        public Colour Favourite { get; set; }

        public int? Missing { get; set; }

        [IgnoreDataMember]
        public string Ignored { get; set; } = "";
    }
}
