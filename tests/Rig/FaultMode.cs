namespace Countersign.Tests.Rig;

/// <summary>What goes wrong with a call.</summary>
public enum FaultMode
{
    /// <summary>The call never leaves: the service has not seen it.</summary>
    Drop,

    /// <summary>The service does it, and its answer is lost.</summary>
    Lose,

    /// <summary>The call hangs until the client gives up on it: the service has not seen it.</summary>
    Hang,

    /// <summary>The service answers with an error status, and has done nothing.</summary>
    Status,

    /// <summary>The process dies before the call leaves.</summary>
    ExitBefore,

    /// <summary>The process dies when the service has done it.</summary>
    ExitAfter,
}
