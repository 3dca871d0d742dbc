namespace Countersign.Tests.Rig;

/// <summary>The kind of fault of a call.</summary>
public enum FaultMode
{
    /// <summary>The call is not sent: the service does not see it.</summary>
    Drop,

    /// <summary>The service performs the call, and its answer is lost.</summary>
    Lose,

    /// <summary>The call hangs until the client cancels it: the service does not see it.</summary>
    Hang,

    /// <summary>The service answers with an error status and does nothing.</summary>
    Status,

    /// <summary>The process crashes before the call is sent.</summary>
    ExitBefore,

    /// <summary>The process crashes after the service has performed the call.</summary>
    ExitAfter,
}
