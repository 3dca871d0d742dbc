namespace Countersign.Messages;

/// <summary>Why a message was not delivered, and what follows.</summary>
public enum DeliveryFailure
{
    /// <summary>This message will never arrive; another one may.</summary>
    Final,

    /// <summary>A temporary network failure: the same message may arrive when sent again.</summary>
    Passing,

    /// <summary>
    /// The number is dead or its owner opted out: nothing is sent there until it is proved again.
    /// </summary>
    NumberRefuses,
}
