using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;

namespace Countersign.Pages;

/// <summary>The files of `pages/` by their path under `/assets`.</summary>
/// <remarks>
/// The modules import each other by relative names, and no build step rewrites them. So all files have one version, a
/// hash over all of them, which is a folder in their path: a relative import stays inside its version, and each file is
/// served byte by byte as it is written. The price is that a change of one file makes browsers load all files again.
/// </remarks>
internal static class Assets
{
    /// <summary>The module that other sites import: its name stays, what it imports has the version.</summary>
    public const string Entry = "elements.js";

    private const string Folder = "pages/";
    private const string Forever = "public, max-age=31536000, immutable";
    private const string FiveMinutes = "public, max-age=300";

    private static readonly SortedDictionary<string, byte[]> Files = new(
        typeof(Assets).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .ToDictionary(name => name[Folder.Length..], Read), StringComparer.Ordinal);

    public static string Version { get; } = VersionOf(Files);

    private static readonly FrozenDictionary<string, Asset> Served = Files
        .Where(file => TypeOf(file.Key) is not null)
        .Select(file => (Path: $"{Version}/{file.Key}",
            Asset: new Asset(file.Value, TypeOf(file.Key)!, Forever, $"\"{Version}\"")))
        .Append((Path: Entry, Asset: new Asset(
            Encoding.UTF8.GetBytes($"export * from './{Version}/{Entry}';\n"), TypeOf(Entry)!, FiveMinutes,
            $"\"{Version}\"")))
        .ToFrozenDictionary(file => file.Path, file => file.Asset, StringComparer.Ordinal);

    public static Asset? Find(string path) => Served.GetValueOrDefault(path);

    /// <summary>A page, with the address of its files filled in.</summary>
    public static byte[] Page(string name, string address) => Encoding.UTF8.GetBytes(
        Encoding.UTF8.GetString(Files[name]).Replace("{assets}", address, StringComparison.Ordinal));

    private static string VersionOf(SortedDictionary<string, byte[]> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, body) in files)
        {
            // With the length, so that no bytes can move from one file to the next and leave the hash as it is.
            hash.AppendData(Encoding.UTF8.GetBytes($"{name}\n{body.Length}\n"));
            hash.AppendData(body);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }

    private static string? TypeOf(string name) => System.IO.Path.GetExtension(name) switch
    {
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => null,
    };

    private static byte[] Read(string name)
    {
        using var resource = typeof(Assets).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
