using System.Text.RegularExpressions;
using Countersign.Local;

namespace Countersign.Tests.Rig;

/// <summary>Codes that are sent: requests them, reads them from the outbox and enters them.</summary>
public sealed partial class TestUser
{
    /// <summary>The number that is enrolled as a second factor.</summary>
    public string? Phone { get; private set; }

    /// <summary>The inbox that is enrolled as a second factor.</summary>
    public string? Email { get; private set; }

    /// <summary>The recovery codes shown when the authenticator was enrolled.</summary>
    public IReadOnlyList<string> RecoveryCodes { get; private set; } = [];

    public Task<Reply> SignInByCodeAsync(string codeBy = "email") =>
        Tenant.PostAsync("sign-in", new { username = Username, codeBy });

    public Task<Reply> SendAsync(string handle, string factor) =>
        Tenant.PostAsync("challenges/send", new { challenge = handle, factor });

    /// <summary>The handle of a challenge that renews a session.</summary>
    public async Task<string> StepUpAsync((string Name, string Value) bearer) =>
        (await Tenant.PostAsync("me/step-up", null, bearer)).Expect(200).Handle;

    /// <summary>Enrols a number as a second factor, with the code that arrives there.</summary>
    public async Task EnrolSmsAsync((string Name, string Value) bearer) =>
        Phone = await EnrolAsync("sms", TestTenant.NewPhone(), bearer);

    /// <summary>Enrols an inbox as a second factor, with the code that arrives there.</summary>
    public async Task EnrolEmailAsync((string Name, string Value) bearer) =>
        Email = await EnrolAsync("email", TestTenant.NewEmail(), bearer);

    /// <summary>The newest code on this user's number or in this user's inbox, once this many have arrived.</summary>
    public Task<string> CodeAsync(string factor, int number = 1) =>
        CodeSentToAsync((factor == "sms" ? Phone : Email) ?? Username, number);

    /// <summary>The newest code sent to an address, once this many have arrived.</summary>
    public static async Task<string> CodeSentToAsync(string address, int number = 1)
    {
        string[] codes = [];
        await App.SharedAsync();
        var acs = await App.AcsAsync();
        await Until.TrueAsync(() =>
        {
            // The token of a link may contain six digits too.
            codes = [
                .. from message in acs.Messages where message.To == address
                    && message.Links.Count == 0 let found = CodeIn(message.Text) where found.Length > 0 select found];
            return codes.Length >= number;
        }, $"code {number} to {address}");
        return codes[0];
    }

    /// <summary>The code in the text of a message; empty if it has none.</summary>
    public static string CodeIn(string text) => SixDigits().Match(text).Value;

    /// <summary>Six digits that are not this code.</summary>
    public static string OtherThan(string code) => code == "000000" ? "000001" : "000000";

    private async Task<string> EnrolAsync(string factor, string address, (string Name, string Value) bearer)
    {
        (await Tenant.PostAsync($"me/factors/{factor}", new { address }, bearer)).Expect(202);
        (await Tenant.PostAsync(
            $"me/factors/{factor}/confirm", new { code = await CodeSentToAsync(address) }, bearer)).Expect(204);
        return address;
    }

    [GeneratedRegex("(?<![0-9])[0-9]{6}(?![0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex SixDigits();
}
