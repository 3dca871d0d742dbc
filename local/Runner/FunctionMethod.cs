using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Local;

/// <summary>A method with [Function]. It is found once, at start.</summary>
internal sealed class FunctionMethod
{
    private readonly MethodInfo _method;
    private readonly MethodInvoker _invoke;
    private readonly MethodInfo? _asTask;
    private readonly PropertyInfo? _result;

    private FunctionMethod(string name, MethodInfo method)
    {
        Name = name;
        _method = method;
        _invoke = MethodInvoker.Create(method);
        _asTask = method.ReturnType.GetMethod(nameof(ValueTask.AsTask), []);
        var awaited = _asTask?.ReturnType ?? method.ReturnType;
        _result = awaited.IsGenericType && awaited.GetGenericTypeDefinition() == typeof(Task<>)
            ? awaited.GetProperty(nameof(Task<object>.Result))
            : null;
        Parameters = method.GetParameters();
        (TriggerParameter, Trigger) = FindTrigger();
        Definition = new LocalFunctionDefinition(this, method);
    }

    public string Name { get; }

    public ParameterInfo[] Parameters { get; }

    public ParameterInfo TriggerParameter { get; }

    public Attribute Trigger { get; }

    public FunctionDefinition Definition { get; }

    public static IReadOnlyList<FunctionMethod> Find(IEnumerable<Assembly> assemblies)
    {
        var found =
            (from type in assemblies.SelectMany(assembly => assembly.ExportedTypes)
             from method in type.GetMethods()
             let function = method.GetCustomAttribute<FunctionAttribute>()
             where function is not null
             select new FunctionMethod(function.Name, method)).ToList();
        var twice = found.GroupBy(function => function.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(
            same => same.Count() > 1);
        return twice is null ? found : throw new InvalidOperationException($"Two functions are called {twice.Key}.");
    }

    /// <summary>
    /// The key that the Functions host requires. The attribute's default is the function's key.
    /// </summary>
    public AuthorizationLevel AuthorizationLevel() =>
        TriggerParameter.GetCustomAttributesData()
            .Where(data => data.AttributeType == typeof(HttpTriggerAttribute))
            .SelectMany(data => data.ConstructorArguments)
            .Any(argument => argument.ArgumentType == typeof(AuthorizationLevel))
            ? ((HttpTriggerAttribute)Trigger).AuthLevel
            : Microsoft.Azure.Functions.Worker.AuthorizationLevel.Function;

    public async Task<object?> InvokeAsync(LocalFunctionContext context)
    {
        var arguments = Array.ConvertAll(Parameters, context.Bind);

        // By reflection: compiling a factory for each function costs more at start than it saves in a local run.
        var instance = _method.IsStatic
            ? null
            : ActivatorUtilities.CreateInstance(context.InstanceServices, _method.DeclaringType!);
        try
        {
            var returned = _invoke.Invoke(instance, arguments.AsSpan());
            if ((_asTask?.Invoke(returned, []) ?? returned) is not Task task)
            {
                return returned;
            }

            await task;
            return _result?.GetValue(task);
        }
        finally
        {
            if (instance is IAsyncDisposable asynchronous)
            {
                await asynchronous.DisposeAsync();
            }
            else
            {
                (instance as IDisposable)?.Dispose();
            }
        }
    }

    private (ParameterInfo Parameter, Attribute Trigger) FindTrigger()
    {
        foreach (var parameter in Parameters)
        {
            var trigger = parameter.GetCustomAttributes().FirstOrDefault(attribute =>
                attribute is HttpTriggerAttribute or QueueTriggerAttribute or TimerTriggerAttribute);
            if (trigger is not null)
            {
                return (parameter, trigger);
            }
        }

        throw new NotSupportedException(
            $"The function {Name} ({_method.DeclaringType}) has no trigger that is known here.");
    }
}
