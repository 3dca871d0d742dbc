namespace Countersign.Tests.Rig;

/// <summary>A theory against oathtool, an implementation of HOTP and TOTP that shares no code with ours.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OathtoolTheoryAttribute : TheoryAttribute
{
    public OathtoolTheoryAttribute() => Skip = Oathtool.Tool.SkipReason;
}
