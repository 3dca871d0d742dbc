namespace Countersign.Tests.Lockout.Interleavings;

/// <summary>An open challenge in the model.</summary>
public sealed class Opened
{
    /// <summary>The product's id for it.</summary>
    public string Id { get; set; } = "";

    public required DateTimeOffset At { get; init; }

    public Lane? Lane { get; init; }

    public bool StepUp { get; init; }

    /// <summary>The first factor is proved, so a second one is missing.</summary>
    public bool First { get; set; }

    public bool IsWeak => StepUp || !First;

    /// <summary>The factor whose codes it sends now.</summary>
    public string Factor => First ? "sms" : "email";

    public int Sends { get; set; }

    public int SendsOfFactor { get; set; }

    public DateTimeOffset LastSent { get; set; }

    /// <summary>When the code that is valid now was first sent.</summary>
    public DateTimeOffset? FirstSent { get; set; }
}
