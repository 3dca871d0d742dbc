using Countersign.Local;

namespace Countersign.Tests.Local;

public sealed class DataFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("data-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Clock_and_master_key_are_kept_between_runs()
    {
        string key;
        using (var first = DataFolder.Open(_folder, fresh: false))
        {
            key = first.MasterKey();
            first.Clock().Advance(TimeSpan.FromHours(1));
        }

        using var second = DataFolder.Open(_folder, fresh: false);

        Assert.Equal(key, second.MasterKey());
        Assert.InRange(
            second.Clock().GetUtcNow() - TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(59),
            TimeSpan.FromMinutes(61));
    }

    [Fact]
    public void Master_key_is_32_bytes_and_readable_by_its_owner_only()
    {
        using var data = DataFolder.Open(_folder, fresh: false);

        Assert.Equal(32, Convert.FromBase64String(data.MasterKey()).Length);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite,
                File.GetUnixFileMode(Path.Combine(_folder, "master-key")));
        }
    }

    [Fact]
    public void Option_fresh_empties_our_own_folder()
    {
        string key;
        using (var first = DataFolder.Open(_folder, fresh: false))
        {
            key = first.MasterKey();
            Directory.CreateDirectory(Path.Combine(_folder, "storage", "deep"));
        }

        using var second = DataFolder.Open(_folder, fresh: true);

        Assert.NotEqual(key, second.MasterKey());
        Assert.False(Directory.Exists(Path.Combine(_folder, "storage")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Folder_that_is_not_ours_is_neither_emptied_nor_used(bool fresh)
    {
        var thesis = Path.Combine(_folder, "thesis.txt");
        File.WriteAllText(thesis, "years of work");

        Assert.Throws<CannotStartException>(() => DataFolder.Open(_folder, fresh));

        Assert.Equal([thesis], Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void Folder_is_used_by_one_run_at_a_time()
    {
        using var first = DataFolder.Open(_folder, fresh: false);

        Assert.Throws<CannotStartException>(() => DataFolder.Open(_folder, fresh: true));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("bm90IDMyIGJ5dGVz")]
    public void Data_whose_master_key_is_lost_is_not_opened_with_a_new_one(string? left)
    {
        using (DataFolder.Open(_folder, fresh: false))
        {
            File.WriteAllText(Path.Combine(_folder, "outbox.jsonl"), "");
        }

        var file = Path.Combine(_folder, "master-key");
        File.Delete(file);
        if (left is not null)
        {
            File.WriteAllText(file, left);
        }

        var refusal = Assert.Throws<CannotStartException>(() =>
        {
            using var data = DataFolder.Open(_folder, fresh: false);
            data.MasterKey();
        });

        Assert.StartsWith(file, refusal.Message, StringComparison.Ordinal);
        using var anew = DataFolder.Open(_folder, fresh: true);
        Assert.Equal(32, Convert.FromBase64String(anew.MasterKey()).Length);
    }

    [Fact]
    public void Start_that_failed_before_it_made_a_key_can_be_repeated()
    {
        File.WriteAllText(Path.Combine(_folder, ".countersign"), "");
        Directory.CreateDirectory(Path.Combine(_folder, "cache"));

        using var data = DataFolder.Open(_folder, fresh: false);

        Assert.NotEmpty(data.MasterKey());
    }

    [Fact]
    public void Clock_file_without_a_time_is_reported()
    {
        using var data = DataFolder.Open(_folder, fresh: false);
        File.WriteAllText(Path.Combine(_folder, "clock"), "noon");

        var refusal = Assert.Throws<CannotStartException>(data.Clock);

        Assert.Contains(Path.Combine(_folder, "clock"), refusal.Message, StringComparison.Ordinal);
    }
}
