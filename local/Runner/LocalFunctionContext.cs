using System.Collections;
using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;
using Azure.Storage.Queues.Models;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.Local;

/// <summary>One invocation: its trigger, the values of its parameters, and its result.</summary>
internal sealed class LocalFunctionContext(
    FunctionMethod function,
    IServiceProvider services,
    object trigger,
    IReadOnlyDictionary<string, object?> bindingData,
    CancellationToken cancellationToken) : FunctionContext
{
    public FunctionMethod Function => function;

    public object? Result { get; set; }

    public override string InvocationId { get; } = Guid.NewGuid().ToString();

    public override string FunctionId => function.Name;

    public override FunctionDefinition FunctionDefinition => function.Definition;

    public override TraceContext TraceContext { get; } = new Trace(Activity.Current);

    public override BindingContext BindingContext { get; } = new Binding(bindingData);

    public override RetryContext RetryContext { get; } = new NoRetry();

    public override IServiceProvider InstanceServices { get; set; } = services;

    public override IDictionary<object, object> Items { get; set; } = new Dictionary<object, object>();

    public override IInvocationFeatures Features { get; } = new InvocationFeatures();

    public override CancellationToken CancellationToken => cancellationToken;

    /// <summary>Fills a parameter as the worker does: by type, then the trigger, then binding data by name.</summary>
    public object? Bind(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        if (type == typeof(FunctionContext))
        {
            return this;
        }

        if (type == typeof(CancellationToken))
        {
            return cancellationToken;
        }

        if (parameter == function.TriggerParameter)
        {
            return (trigger, type) switch
            {
                (QueueMessage message, _) when type == typeof(string) => message.MessageText,
                (QueueMessage message, _) when type == typeof(BinaryData) => message.Body,
                _ when type.IsInstanceOfType(trigger) => trigger,
                _ =>
                    throw new NotSupportedException($"{function.Name}: {type} cannot take what triggers the function."),
            };
        }

        return bindingData.TryGetValue(parameter.Name!, out var value) && value is not null
            ? type.IsInstanceOfType(value)
                ? value
                : TypeDescriptor.GetConverter(type).ConvertFromInvariantString(value.ToString()!)
            : parameter.HasDefaultValue ? parameter.DefaultValue
            : !type.IsValueType || Nullable.GetUnderlyingType(type) is not null ? null
            : throw new InvalidOperationException(
                $"{function.Name}: nothing to fill the parameter {parameter.Name} from.");
    }

    private sealed class Trace(Activity? activity) : TraceContext
    {
        public override string TraceParent => activity?.Id ?? "";

        public override string TraceState => activity?.TraceStateString ?? "";
    }

    private sealed class Binding(IReadOnlyDictionary<string, object?> data) : BindingContext
    {
        public override IReadOnlyDictionary<string, object?> BindingData => data;
    }

    private sealed class NoRetry : RetryContext
    {
        public override int RetryCount => 0;

        public override int MaxRetryCount => 0;
    }

    private sealed class InvocationFeatures : IInvocationFeatures
    {
        private readonly Dictionary<Type, object> _features = [];

        public void Set<T>(T instance) => _features[typeof(T)] = instance!;

        public T? Get<T>() => _features.TryGetValue(typeof(T), out var feature) ? (T)feature : default;

        public IEnumerator<KeyValuePair<Type, object>> GetEnumerator() => _features.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
