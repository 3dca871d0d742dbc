namespace Countersign.Addresses;

/// <summary>An address that messages go to, and the keyed hashes by which rows, proofs and messages speak of it.</summary>
/// <param name="Channel">How a message reaches it.</param>
/// <param name="Text">As it was given: what is written to.</param>
/// <param name="Hash">Of the text: binds messages and codes to this very address.</param>
/// <param name="Inbox">Of the inbox behind it (an email address without its `+tag`): two factors must differ in it.</param>
public sealed record Address(Channel Channel, string Text, string Hash, string Inbox)
{
    /// <summary>Until then no code goes there: somebody set it who might be taking the account over.</summary>
    public DateTimeOffset? UsableFrom { get; init; }

    /// <summary>Nothing is sent there: the number is dead or its owner has opted out. Proving it again makes it a new address.</summary>
    public bool Suspended { get; init; }

    /// <summary>The address of a name that nobody has.</summary>
    public static Address Nowhere(Channel channel) => new(channel, "", "", "");

    public bool IsQuarantined(DateTimeOffset now) => now < UsableFrom;

    public bool TakesCodes(DateTimeOffset now) => Text.Length > 0 && !Suspended && !IsQuarantined(now);
}

/// <summary>An address that its owner no longer has, kept so long as a notice to it may be on its way.</summary>
public sealed record FormerAddress(Address Address, DateTimeOffset Until)
{
    /// <summary>Of one owner: as many as one change can leave behind.</summary>
    public const int Maximum = 5;
}
