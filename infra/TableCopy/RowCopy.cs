using Azure.Data.Tables;

namespace Countersign.TableCopy;

/// <summary>Writes all rows of a table into a file, one line each, and back.</summary>
internal sealed class RowCopy(TableClient table)
{
    /// <summary>What one transaction takes, all of one partition.</summary>
    private const int Batch = 100;

    public async Task<int> SaveAsync(string file)
    {
        // A copy never replaces another: it could be the only one that is whole.
        await using var stream = new FileStream(file, OfOwnerAlone());
        await using var lines = new StreamWriter(stream);
        var rows = 0;
        await foreach (var row in table.QueryAsync<TableEntity>())
        {
            await lines.WriteLineAsync(RowLine.Write(row));
            rows++;
        }

        // A file that was cut off must not pass for a whole one.
        await lines.WriteLineAsync(RowLine.End(rows));
        return rows;
    }

    // It holds addresses and hashes.
    private static FileStreamOptions OfOwnerAlone()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    public async Task<int> RestoreAsync(string file)
    {
        var rows = await ReadAsync(file);
        await table.CreateIfNotExistsAsync();
        await foreach (var _ in table.QueryAsync<TableEntity>(maxPerPage: 1, select: ["PartitionKey"]))
        {
            throw new CopyRefusedException("The table has rows. Restore into an empty one: two states must not mix.");
        }

        foreach (var partition in rows.GroupBy(row => row.PartitionKey, StringComparer.Ordinal))
        {
            foreach (var batch in partition.Chunk(Batch))
            {
                await table.SubmitTransactionAsync(
                    batch.Select(row => new TableTransactionAction(TableTransactionActionType.Add, row)));
            }
        }

        return rows.Count;
    }

    private static async Task<List<TableEntity>> ReadAsync(string file)
    {
        var lines = await File.ReadAllLinesAsync(file);
        return lines.Length > 0 && lines[^1] == RowLine.End(lines.Length - 1)
            ? [.. lines.SkipLast(1).Select(RowLine.Read)]
            : throw new CopyRefusedException("The file is not whole: its last line must count the rows before it.");
    }
}
