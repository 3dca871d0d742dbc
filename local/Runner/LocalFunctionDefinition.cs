using System.Collections.Immutable;
using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.Local;

internal sealed class LocalFunctionDefinition(FunctionMethod function, MethodInfo method) : FunctionDefinition
{
    public override string Id => function.Name;

    public override string Name => function.Name;

    public override string EntryPoint { get; } = $"{method.DeclaringType!.FullName}.{method.Name}";

    public override string PathToAssembly { get; } = method.DeclaringType!.Assembly.Location;

    public override ImmutableArray<FunctionParameter> Parameters { get; } =
        [.. function.Parameters.Select(parameter => new FunctionParameter(parameter.Name!, parameter.ParameterType))];

    public override IImmutableDictionary<string, BindingMetadata> InputBindings { get; } =
        ImmutableDictionary<string, BindingMetadata>.Empty.Add(
            function.TriggerParameter.Name!, new TriggerMetadata(function));

    public override IImmutableDictionary<string, BindingMetadata> OutputBindings =>
        ImmutableDictionary<string, BindingMetadata>.Empty;

    private sealed class TriggerMetadata(FunctionMethod function) : BindingMetadata
    {
        public override string Name => function.TriggerParameter.Name!;

        public override string Type => function.Trigger switch
        {
            HttpTriggerAttribute => "httpTrigger",
            QueueTriggerAttribute => "queueTrigger",
            _ => "timerTrigger",
        };

        public override BindingDirection Direction => BindingDirection.In;
    }
}
