namespace Countersign.Tests.Infra;

/// <summary>A fact that needs the Bicep compiler, which is restored if it exists for this machine.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BicepFactAttribute : FactAttribute
{
    public BicepFactAttribute() => Skip = Bicep.Compiler.SkipReason;
}
