namespace Countersign.Tests.Rig;

/// <summary>A theory that drives a browser.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => Skip = Browser.Tool.SkipReason;
}
