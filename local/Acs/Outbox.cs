using System.Text.Json;

namespace Countersign.Local;

/// <summary>The accepted messages, stored as JSON lines so that they survive a restart.</summary>
internal sealed class Outbox : IDisposable
{
    private readonly Lock gate = new();
    private readonly List<Entry> entries;
    private readonly HashSet<string> emailIds;
    private readonly FileStream file;

    private Outbox(List<Entry> entries, FileStream file)
    {
        this.entries = entries;
        this.file = file;
        emailIds = [
            .. entries.Where(entry => entry.Message.Channel == OutboxMessage.Email).Select(entry => entry.Message.Id)];
    }

    public static Outbox Open(string path)
    {
        var content = File.Exists(path) ? File.ReadAllText(path) : string.Empty;
        var outbox = new Outbox(
            [.. content.Split('\n').Select(Parse).OfType<Entry>()],
            new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read));
        if (content is [.., not '\n'])
        {
            // After a crash the last line may be incomplete: the next message must not be appended to it.
            outbox.file.WriteByte((byte)'\n');
        }
        return outbox;
    }

    public void Add(OutboxMessage message, string? requestId, string fingerprint)
    {
        var entry = new Entry(message, requestId, fingerprint);
        lock (gate)
        {
            JsonSerializer.Serialize(file, entry, AcsJson.Options);
            file.WriteByte((byte)'\n');
            file.Flush();
            entries.Add(entry);
            if (message.Channel == OutboxMessage.Email)
            {
                emailIds.Add(message.Id);
            }
        }
    }

    public bool HoldsEmail(string id)
    {
        lock (gate)
        {
            return emailIds.Contains(id);
        }
    }

    public IReadOnlyList<Entry> Entries()
    {
        lock (gate)
        {
            return [.. entries];
        }
    }

    public void Dispose() => file.Dispose();

    private static Entry? Parse(string line)
    {
        try
        {
            return line.Length == 0 ? null : JsonSerializer.Deserialize<Entry>(line, AcsJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <param name="RequestId">The id that a repeated request has in common with the first.</param>
    /// <param name="Fingerprint">Hash of the body: tells a repetition from another request with the same id.</param>
    internal sealed record Entry(OutboxMessage Message, string? RequestId, string Fingerprint);
}
