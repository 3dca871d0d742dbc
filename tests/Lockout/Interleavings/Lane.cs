using Countersign.Accounts;

namespace Countersign.Tests.Lockout.Interleavings;

/// <summary>
/// A budget of five in the model: for everybody, for a recognised device, or for the opener of an unlock link.
/// </summary>
public sealed class Lane
{
    public int Failures { get; set; }

    public bool Locked { get; set; }

    /// <summary>Only the lane of an unlock link ends by itself.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>The product's token for it.</summary>
    public DeviceToken? Token { get; set; }
}
