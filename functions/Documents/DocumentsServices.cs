using Countersign.FollowUps;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Documents;

internal static class DocumentsServices
{
    public static IServiceCollection AddDocuments(this IServiceCollection services) => services
        .AddSingleton<DocumentCreation>().AddSingleton<DocumentChanges>().AddSingleton<DocumentLinks>()
        .AddSingleton<DocumentLists>().AddSingleton<DocumentReader>().AddSingleton<IFollowUp, DocumentChildren>();
}
