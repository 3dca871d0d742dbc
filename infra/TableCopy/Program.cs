using Azure.Data.Tables;
using Azure.Identity;

namespace Countersign.TableCopy;

internal static class Program
{
    private const string Usage = """
        save SERVICE TABLE FILE      writes every row of the table into a new file
        restore SERVICE TABLE FILE   writes every row of the file into an empty table

        SERVICE is an address, for which the identity of `az login` is used, or a connection string.
        """;

    private static async Task<int> Main(string[] arguments)
    {
        if (arguments is not [var way and ("save" or "restore"), var service, var table, var file])
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        try
        {
            var copy = new RowCopy(ClientOf(service, table));
            var rows = way == "save" ? await copy.SaveAsync(file) : await copy.RestoreAsync(file);
            Console.WriteLine($"{rows} rows.");
            return 0;
        }
        catch (CopyRefusedException refusal)
        {
            await Console.Error.WriteLineAsync(refusal.Message);
            return 1;
        }
    }

    private static TableClient ClientOf(string service, string table) =>
        Uri.TryCreate(service, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps
            ? new TableClient(address, table, new DefaultAzureCredential())
            : new TableClient(service, table);
}
