using Countersign.Tests.Rig;

namespace Countersign.Tests.Clients;

/// <summary>Countersign.AspNetCore: a grant opens the document or data room that it names, and no other.</summary>
public class GrantEndpointTests(BackendRig rig) : IClassFixture<BackendRig>
{
    [Fact]
    public async Task A_document_grant_opens_its_document_alone()
    {
        var (document, grant) = await DocumentAsync();
        var (other, _) = await DocumentAsync();

        Assert.Equal(200, await GetAsync($"/documents/{document}", grant));
        Assert.Equal(403, await GetAsync($"/documents/{other}", grant));
        Assert.Equal(401, await GetAsync($"/documents/{document}", null));
    }

    [Fact]
    public async Task A_room_grant_opens_its_room_alone()
    {
        var (room, grant) = await RoomAsync();
        var (other, _) = await RoomAsync();

        Assert.Equal(200, await GetAsync($"/rooms/{room}", grant));
        Assert.Equal(403, await GetAsync($"/rooms/{other}", grant));
    }

    [Fact]
    public async Task No_kind_of_token_stands_in_for_another()
    {
        var (document, documentGrant) = await DocumentAsync();
        var (room, roomGrant) = await RoomAsync();
        var access = await rig.AccessTokenAsync();

        Assert.Equal(401, await GetAsync($"/documents/{document}", access));
        Assert.Equal(401, await GetAsync($"/documents/{document}", roomGrant));
        Assert.Equal(401, await GetAsync($"/rooms/{room}", access));
        Assert.Equal(401, await GetAsync($"/rooms/{room}", documentGrant));
    }

    [Fact]
    public async Task A_grant_of_another_tenant_is_refused()
    {
        var (document, grant) = await DocumentAsync(await TestTenant.CreateAsync(rig.Issuer.App));

        Assert.Equal(401, await GetAsync($"/documents/{document}", grant));
    }

    private Task<int> GetAsync(string path, string? token) => rig.Backend.StatusAsync(HttpMethod.Get, path, token);

    private async Task<(string Id, string Grant)> DocumentAsync(TestTenant? tenant = null)
    {
        var invitee = await TestInvitee.CreateAsync(tenant ?? rig.Tenant, "none");
        return (invitee.DocumentId, (await invitee.OpenAsync("other")).Expect(200)["grant"]);
    }

    private async Task<(string Id, string Grant)> RoomAsync()
    {
        var user = await rig.Tenant.CreateUserAsync();
        var room = await TestRoom.CreateAsync(user, enforced: false);
        return (room.Id, (await room.EnterAsync(await user.BearerAsync())).Expect(200)["grant"]);
    }
}
