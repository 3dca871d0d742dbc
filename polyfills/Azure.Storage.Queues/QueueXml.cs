using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Azure.Core;
using Azure.Storage.Queues.Models;

namespace Azure.Storage.Queues;

// The XML in which messages travel.
internal static class QueueXml
{
    public static RequestContent Body(BinaryData message, QueueMessageEncoding encoding)
    {
        var text = encoding == QueueMessageEncoding.Base64 ? Convert.ToBase64String(message.ToMemory().Span) : message.ToString();
        var xml = new XElement("QueueMessage", new XElement("MessageText", text));
        return RequestContent.Create(Encoding.UTF8.GetBytes(xml.ToString(SaveOptions.DisableFormatting)));
    }

    public static SendReceipt Receipt(Response response)
    {
        var message = Messages(response).Single();
        return new()
        {
            MessageId = Text(message, "MessageId"),
            InsertionTime = Time(message, "InsertionTime"),
            ExpirationTime = Time(message, "ExpirationTime"),
            PopReceipt = Text(message, "PopReceipt"),
            TimeNextVisible = Time(message, "TimeNextVisible"),
        };
    }

    public static QueueMessage[] Received(Response response, QueueMessageEncoding encoding) =>
        [.. Messages(response).Select(message => new QueueMessage
        {
            MessageId = Text(message, "MessageId"),
            PopReceipt = Text(message, "PopReceipt"),
            Body = Decode(message, encoding),
            InsertedOn = Time(message, "InsertionTime"),
            ExpiresOn = Time(message, "ExpirationTime"),
            NextVisibleOn = Time(message, "TimeNextVisible"),
            DequeueCount = Count(message),
        })];

    public static PeekedMessage[] Peeked(Response response, QueueMessageEncoding encoding) =>
        [.. Messages(response).Select(message => new PeekedMessage
        {
            MessageId = Text(message, "MessageId"),
            Body = Decode(message, encoding),
            InsertedOn = Time(message, "InsertionTime"),
            ExpiresOn = Time(message, "ExpirationTime"),
            DequeueCount = Count(message),
        })];

    public static DateTimeOffset Time(string text) => DateTimeOffset.ParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static IEnumerable<XElement> Messages(Response response) =>
        XElement.Load(response.Content.ToStream()).Elements("QueueMessage");

    private static BinaryData Decode(XElement message, QueueMessageEncoding encoding) =>
        encoding == QueueMessageEncoding.Base64
            ? new(Convert.FromBase64String(Text(message, "MessageText")))
            : new(Text(message, "MessageText"));

    private static string Text(XElement message, string name) => message.Element(name)?.Value ?? "";

    private static DateTimeOffset Time(XElement message, string name) => Time(Text(message, name));

    private static long Count(XElement message) => long.Parse(Text(message, "DequeueCount"), CultureInfo.InvariantCulture);
}
