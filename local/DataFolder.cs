using System.Globalization;
using System.Security.Cryptography;

namespace Countersign.Local;

/// <summary>The folder in which a run finds again what the last one left: storage, outbox, master key, clock.</summary>
internal sealed class DataFolder : IDisposable
{
    private const string MarkerName = ".countersign";
    private readonly FileStream _marker;

    private DataFolder(string path, FileStream marker) => (Root, _marker) = (path, marker);

    public string Root { get; }

    private string ClockFile => Path.Combine(Root, "clock");

    /// <summary>Opens the folder for this run alone, emptied first if asked.</summary>
    /// <exception cref="CannotStartException">The folder is somebody else's, or another run has it.</exception>
    public static DataFolder Open(string path, bool fresh)
    {
        var root = Path.GetFullPath(path);
        var marker = Path.Combine(root, MarkerName);
        CreateForOwner(root);
        if (!File.Exists(marker) && Directory.EnumerateFileSystemEntries(root).Any())
        {
            // Neither emptied nor adopted: what is adopted today is emptied tomorrow.
            throw new CannotStartException($"{root} holds files that are not Countersign's. Choose another folder: --data .local");
        }

        FileStream held;
        try
        {
            held = new FileStream(marker, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException failure)
        {
            throw new CannotStartException($"{root} is in use by another run. Choose another folder: --data .local2", failure);
        }

        if (fresh)
        {
            Empty(root);
        }

        return new DataFolder(root, held);
    }

    /// <summary>The key under everything secret here: made once, readable by its owner only.</summary>
    public string MasterKey()
    {
        var file = Path.Combine(Root, "master-key");
        if (!File.Exists(file))
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var writer = new StreamWriter(file, options);
            writer.Write(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        }

        return File.ReadAllText(file).Trim();
    }

    public LocalClock Clock() => new(
        File.Exists(ClockFile) ? TimeSpan.ParseExact(File.ReadAllText(ClockFile), "c", CultureInfo.InvariantCulture) : TimeSpan.Zero,
        offset => File.WriteAllText(ClockFile, offset.ToString("c", CultureInfo.InvariantCulture)));

    public void Dispose() => _marker.Dispose();

    private static void CreateForOwner(string root)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(root);
        }
        else
        {
            Directory.CreateDirectory(root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static void Empty(string root)
    {
        foreach (var folder in Directory.EnumerateDirectories(root))
        {
            Directory.Delete(folder, recursive: true);
        }

        foreach (var file in Directory.EnumerateFiles(root).Where(file => Path.GetFileName(file) != MarkerName))
        {
            File.Delete(file);
        }
    }
}
