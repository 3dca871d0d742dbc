using Countersign.FollowUps;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.DataRooms;

internal static class DataRoomsServices
{
    public static IServiceCollection AddDataRooms(this IServiceCollection services) => services
        .AddSingleton<Members>().AddSingleton<RoomReader>().AddSingleton<DataRoomLists>().AddSingleton<OwnRooms>()
        .AddSingleton<RoomIndex>().AddSingleton<RoomDeletion>().AddSingleton<MemberErasure>()
        .AddSingleton<IFollowUp, MembershipErasure>()
        .AddSingleton<IFollowUp>(provider => provider.GetRequiredService<RoomDeletion>());
}
