namespace Countersign.Tests.Rig;

/// <summary>A fact that drives a browser.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute()
    {
        if (!File.Exists(Browser.Executable))
        {
            Skip = $"{Browser.Executable} is not installed (Debian: apt install chromium)";
        }
    }
}
