namespace Countersign.Tests.Rig;

/// <summary>A theory against oathtool, an implementation of HOTP and TOTP that shares no code with ours.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OathtoolTheoryAttribute : TheoryAttribute
{
    public OathtoolTheoryAttribute()
    {
        if (Oathtool.Path is null)
        {
            Skip = "oathtool is not installed (Debian: apt install oathtool)";
        }
    }
}
