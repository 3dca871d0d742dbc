using Microsoft.Playwright;

namespace Countersign.Tests.Rig;

/// <summary>Chromium's authenticator in software: one device, with a person who touches it and is verified.</summary>
internal sealed class VirtualAuthenticator
{
    private readonly ICDPSession session;
    private readonly string id;

    private VirtualAuthenticator(ICDPSession session, string id) => (this.session, this.id) = (session, id);

    public static async Task<VirtualAuthenticator> PlugInAsync(IPage page)
    {
        var browser = await page.Context.NewCDPSessionAsync(page);
        await browser.SendAsync("WebAuthn.enable");
        var added = await browser.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["protocol"] = "ctap2",
                ["ctap2Version"] = "ctap2_1",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true,
            },
        });
        return new VirtualAuthenticator(browser, added!.Value.GetProperty("authenticatorId").GetString()!);
    }

    /// <summary>Whether the person touches the device when it asks.</summary>
    public Task TouchAsync(bool touches) => session.SendAsync("WebAuthn.setAutomaticPresenceSimulation", new()
    {
        ["authenticatorId"] = id,
        ["enabled"] = touches,
    });

    /// <summary>Whether the device recognises the person.</summary>
    public Task RecogniseAsync(bool recognises) => session.SendAsync("WebAuthn.setUserVerified", new()
    {
        ["authenticatorId"] = id,
        ["isUserVerified"] = recognises,
    });
}
