using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Azure.Core;

namespace Azure.Data.Tables;

// One action's answer out of the multipart answer of its transaction.
internal sealed class TransactionAnswer : Response
{
    private readonly Dictionary<string, string> _headers = new(StringComparer.OrdinalIgnoreCase);

    private TransactionAnswer(string status)
    {
        var words = status.Split(' ', 3);
        Status = int.Parse(words[1], CultureInfo.InvariantCulture);
        ReasonPhrase = words.ElementAtOrDefault(2) ?? "";
    }

    public override int Status { get; }

    public override string ReasonPhrase { get; }

    public override bool IsError => Status >= 400;

    public override Stream? ContentStream { get; set; }

    public override string ClientRequestId { get; set; } = "";

    public static IReadOnlyList<Response> Parse(Response response)
    {
        var answers = new List<Response>();
        using var lines = new StringReader(response.Content.ToString());
        while (lines.ReadLine() is { } line)
        {
            if (line.StartsWith("HTTP/1.1 ", StringComparison.Ordinal))
            {
                answers.Add(Read(line, lines));
            }
        }

        // A transaction that failed has one answer: that of the action that broke it.
        return answers is [{ IsError: true } failed] ? throw Failure(failed) : answers;
    }

    public override void Dispose() => ContentStream?.Dispose();

    protected override bool ContainsHeader(string name) => _headers.ContainsKey(name);

    protected override IEnumerable<HttpHeader> EnumerateHeaders() => _headers.Select(header => new HttpHeader(header.Key, header.Value));

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value) => _headers.TryGetValue(name, out value);

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        values = _headers.TryGetValue(name, out var value) ? [value] : null;
        return values is not null;
    }

    private static TransactionAnswer Read(string status, StringReader lines)
    {
        var answer = new TransactionAnswer(status);
        while (lines.ReadLine() is { Length: > 0 } header)
        {
            var colon = header.IndexOf(':', StringComparison.Ordinal);
            answer._headers[header[..colon].Trim()] = header[(colon + 1)..].Trim();
        }

        var body = new StringBuilder();
        while (lines.ReadLine() is { } line && !line.StartsWith("--", StringComparison.Ordinal))
        {
            body.AppendLine(line);
        }

        answer.ContentStream = new MemoryStream(Encoding.UTF8.GetBytes(body.ToString().Trim()));
        return answer;
    }

    private static TableTransactionFailedException Failure(Response failed)
    {
        var failure = new RequestFailedException(failed, null, TableErrorParser.Shared);
        return new(failure, Index(failed));
    }

    // The service's message begins with the index of the action: "0:The specified entity already exists."
    private static int? Index(Response failed)
    {
        var digits = TableErrorParser.Parse(failed)?.Message?.Split(':', 2)[0];
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;
    }
}
