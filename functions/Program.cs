using Countersign;
using Countersign.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);

// The first call to the storage takes long. It goes on while the services are made.
var storage = CountersignApplication.PrepareStorageAsync(builder.Configuration, CancellationToken.None);

// The worker's web pipeline comes first: only behind it do our middlewares see the HTTP request.
builder.ConfigureFunctionsWebApplication();

// The worker connects to the host while the key ring is opened. A function that is called before that waits for it.
Task? ready = null;
builder.Use(next => async context =>
{
    await ready!;
    await next(context);
});
builder.UseCountersign();

// The worker would consume the one entry of X-Forwarded-For that the host wrote: the client's address.
builder.Services.PostConfigure<ForwardedHeadersOptions>(
    forwarded => forwarded.ForwardedHeaders = ForwardedHeaders.None);
builder.Services.AddCountersign(builder.Configuration);
builder.Services.ExportTelemetry(builder.Configuration)?.UseFunctionsWorkerDefaults();

var app = builder.Build();
ready = CountersignApplication.PrepareAsync(app.Services, storage, CancellationToken.None);
var running = app.RunAsync();

// The first failure ends the process. Without the key ring it would seal what no other process can open.
await await Task.WhenAny(ready, running);
await running;
