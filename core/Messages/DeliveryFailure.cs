namespace Countersign.Messages;

/// <summary>What follows from a message that did not arrive.</summary>
public enum DeliveryFailure
{
    /// <summary>This message never will; another one may.</summary>
    Final,

    /// <summary>The network was in the way: the same message may pass a moment later.</summary>
    Passing,

    /// <summary>The number is dead, or whoever has it wants nothing from us: nothing is sent there until it is proved again.</summary>
    NumberRefuses,
}
