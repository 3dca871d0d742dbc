using Countersign.Addresses;

namespace Countersign.Dispatch;

/// <summary>What a message needs beside its text: where it goes, in which language, and what it says.</summary>
internal sealed record MessageContent(Address Address, string? Locale, string Link)
{
    public SenderDetails? Details { get; init; }
}
