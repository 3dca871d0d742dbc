namespace Countersign.Addresses;

/// <summary>
/// An address that messages go to, and its keyed hashes, which rows, proofs and messages use instead.
/// </summary>
/// <param name="Channel">How a message reaches it.</param>
/// <param name="Text">As it was entered: messages go to this.</param>
/// <param name="Hash">Hash of the text: binds messages and codes to exactly this address.</param>
/// <param name="Inbox">Hash of the inbox (an email address without its `+tag`): two factors must not share it.</param>
public sealed record Address(Channel Channel, string Text, string Hash, string Inbox)
{
    /// <summary>No code goes here before this time: the person who set it might be taking over the account.</summary>
    public DateTimeOffset? UsableFrom { get; init; }

    /// <summary>
    /// Nothing is sent here: the number is dead, or its owner opted out. Proving it again clears this.
    /// </summary>
    public bool Suspended { get; init; }

    /// <summary>The address of an unknown name.</summary>
    public static Address Nowhere(Channel channel) => new(channel, "", "", "");

    public bool IsQuarantined(DateTimeOffset now) => now < UsableFrom;

    public bool TakesCodes(DateTimeOffset now) => Text.Length > 0 && !Suspended && !IsQuarantined(now);
}

/// <summary>A removed address, kept while a notification to it may still be sent.</summary>
public sealed record FormerAddress(Address Address, DateTimeOffset Until)
{
    /// <summary>As many as one change can remove.</summary>
    public const int Maximum = 5;
}
