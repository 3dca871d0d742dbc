namespace Countersign.Tests.Rig;

/// <summary>A fact that drives a browser.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = Browser.Tool.SkipReason;
}
