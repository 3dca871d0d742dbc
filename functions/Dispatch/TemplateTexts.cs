using System.Collections.Frozen;
using System.Text.Json;
using Countersign.Messages;
using Countersign.Policy;

namespace Countersign.Dispatch;

/// <summary>The product's own texts: one embedded file for each language, with every kind of message.</summary>
internal static class TemplateTexts
{
    private static readonly FrozenDictionary<string, FrozenDictionary<MessageKind, TemplateText>> ByLanguage =
        Languages.All.ToFrozenDictionary(language => language, Load);

    private static readonly FrozenDictionary<string, DetailLabels> LabelsByLanguage =
        Languages.All.ToFrozenDictionary(language => language, LoadLabels);

    public static TemplateText Of(MessageKind kind, string language) => ByLanguage[language][kind];

    public static DetailLabels Labels(string language) => LabelsByLanguage[language];

    private static FrozenDictionary<MessageKind, TemplateText> Load(string language)
    {
        using var stream = Open(language);
        return Read(stream);
    }

    private static DetailLabels LoadLabels(string language)
    {
        using var stream = Open(language);
        using var document = JsonDocument.Parse(stream);
        var labels = document.RootElement.GetProperty("details");
        string Label(string name) => labels.GetProperty(name).GetString()!;
        return new DetailLabels(
            Label("intro"), Label("document"), Label("room"), Label("sender"), Label("invitee"), Label("message"));
    }

    private static Stream Open(string language) =>
        typeof(TemplateTexts).Assembly.GetManifestResourceStream($"Countersign.Dispatch.Templates.{language}.json")
        ?? throw new InvalidOperationException($"The messages in '{language}' are not embedded.");

    internal static FrozenDictionary<MessageKind, TemplateText> Read(Stream stream)
    {
        using var document = JsonDocument.Parse(stream, new JsonDocumentOptions { AllowDuplicateProperties = false });
        return MessageKinds.Written.ToFrozenDictionary(
            kind => kind, kind => document.RootElement.TryGetProperty(kind.WireName(), out var text)
            ? Read(text)
            : throw new InvalidOperationException($"There are no words for '{kind.WireName()}'."));
    }

    private static TemplateText Read(JsonElement text) => new(
        text.GetProperty("subject").GetString()!,
        string.Join('\n', text.GetProperty("text").EnumerateArray().Select(paragraph => paragraph.GetString())),
        text.GetProperty("sms").GetString()!);
}

/// <summary>
/// The texts of one kind of message, with placeholders: subject and paragraphs (one a line) of the email, and the SMS.
/// </summary>
internal sealed record TemplateText(string Subject, string Text, string Sms);
