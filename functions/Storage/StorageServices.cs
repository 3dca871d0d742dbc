using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Storage;

internal static class StorageServices
{
    public static IServiceCollection AddStorage(this IServiceCollection services) => services
        .AddSingleton<StorageClients>().AddSingleton<DueIndex>().AddSingleton<AggregateStore>()
        .AddSingleton<OutboxRows>().AddSingleton<QueuePointers>().AddSingleton<PartitionGate>()
        .AddSingleton<DirectoryCache>().AddSingleton<AddressIndex>().AddSingleton<TenantRows>()
        .AddSingleton<ListPages>().AddSingleton<Cursors>().AddSingleton<ExpiredRows>();
}
