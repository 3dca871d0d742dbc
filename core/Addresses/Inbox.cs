namespace Countersign.Addresses;

/// <summary>What an address delivers to.</summary>
internal static class Inbox
{
    /// <summary>A number itself; an email address without its `+tag`, where it can be read.</summary>
    public static string Of(Channel channel, string text) =>
        channel == Channel.Email && EmailAddress.TryCanonicalize(text, out var canonical)
            ? EmailAddress.InboxOf(canonical)
            : text;
}
