using System.Globalization;
using System.Security.Cryptography;

namespace Countersign.Local;

/// <summary>The folder that keeps storage, outbox, master key and clock from one run to the next.</summary>
internal sealed class DataFolder : IDisposable
{
    /// <summary>What the user can do if the key is missing that the data was written with.</summary>
    public const string WithoutKey =
        "Put that key back, choose another folder (--data .local2) or begin anew (--fresh).";

    private const string MarkerName = ".countersign";
    private const int KeyLength = 32;

    // Sharing violation: first the code of Windows, then EAGAIN of Linux and of macOS.
    private static readonly int[] InUse = [unchecked((int)0x80070020), 11, 35];

    private readonly FileStream _marker;

    private DataFolder(string path, FileStream marker) => (Root, _marker) = (path, marker);

    public string Root { get; }

    private string MasterKeyFile => Path.Combine(Root, "master-key");

    private string ClockFile => Path.Combine(Root, "clock");

    /// <summary>Opens and locks the folder for this run. Empties it first if asked.</summary>
    /// <exception cref="CannotStartException">
    /// It has files of another program, is in use, or cannot be used.
    /// </exception>
    public static DataFolder Open(string path, bool fresh)
    {
        var root = Path.GetFullPath(path);
        try
        {
            var data = new DataFolder(root, Hold(root));
            try
            {
                data.Prepare(fresh);
                return data;
            }
            catch
            {
                data.Dispose();
                throw;
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CannotStartException(
                $"{root} cannot hold the data: {failure.Message} Choose another folder: --data .local2", failure);
        }
    }

    /// <summary>The master key. It is made once, and only its owner can read the file.</summary>
    /// <exception cref="CannotStartException">The file does not hold such a value.</exception>
    public string MasterKey()
    {
        var key = File.ReadAllText(MasterKeyFile).Trim();
        return Convert.TryFromBase64String(key, new byte[key.Length], out var length) && length >= KeyLength
            ? key
            : throw new CannotStartException($"{MasterKeyFile} holds no key of {KeyLength} bytes. {WithoutKey}");
    }

    /// <exception cref="CannotStartException">The file does not hold such a value.</exception>
    public LocalClock Clock()
    {
        var offset = TimeSpan.Zero;
        if (File.Exists(ClockFile)
            && !TimeSpan.TryParseExact(File.ReadAllText(ClockFile), "c", CultureInfo.InvariantCulture, out offset))
        {
            throw new CannotStartException(
                $"{ClockFile} holds no time span. Delete it, and the clock shows the real time again.");
        }

        return new(offset, moved => File.WriteAllText(ClockFile, moved.ToString("c", CultureInfo.InvariantCulture)));
    }

    public void Dispose() => _marker.Dispose();

    private static FileStream Hold(string root)
    {
        var marker = Path.Combine(root, MarkerName);
        CreateForOwner(root);
        if (!File.Exists(marker) && Directory.EnumerateFileSystemEntries(root).Any())
        {
            // Never use a folder with files of another program: a later --fresh would delete them.
            throw new CannotStartException(
                $"{root} holds files that are not Countersign's. Choose another folder: --data .local");
        }

        try
        {
            return new FileStream(marker, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException failure) when (InUse.Contains(failure.HResult))
        {
            throw new CannotStartException(
                $"{root} is in use by another run. Choose another folder: --data .local2", failure);
        }
    }

    // The key is made before any data. If there is data without a key, the key was lost.
    private void Prepare(bool fresh)
    {
        if (fresh)
        {
            Empty(Root);
        }

        if (File.Exists(MasterKeyFile))
        {
            return;
        }

        var entries = Directory.EnumerateFileSystemEntries(Root).Select(Path.GetFileName);
        if (entries.Except([MarkerName, AzuriteInstall.CacheName]).Any())
        {
            throw new CannotStartException(
                $"{MasterKeyFile} is missing, and the data beside it opens with that key only. {WithoutKey}");
        }

        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(MasterKeyFile, options);
        writer.Write(Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyLength)));
    }

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
