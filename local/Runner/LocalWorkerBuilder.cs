using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Local;

/// <summary>Collects the app's middleware into one pipeline. The first one added is the outermost.</summary>
internal sealed class LocalWorkerBuilder(IServiceCollection services) : IFunctionsWorkerApplicationBuilder
{
    private readonly List<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> _middleware = [];

    public IServiceCollection Services => services;

    public IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware)
    {
        _middleware.Add(middleware);
        return this;
    }

    public FunctionExecutionDelegate Build() =>
        Enumerable.Reverse(
            _middleware)
            .Aggregate<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>, FunctionExecutionDelegate>(
            ExecuteAsync, (next, middleware) => middleware(next));

    private static async Task ExecuteAsync(FunctionContext context)
    {
        var invocation = (LocalFunctionContext)context;
        invocation.Result = await invocation.Function.InvokeAsync(invocation);
    }
}
