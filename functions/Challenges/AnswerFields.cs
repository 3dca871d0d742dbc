using Countersign.Accounts;
using Countersign.Factors;
using Countersign.Http;
using Countersign.Passkeys;
using Countersign.Passwords;
using Countersign.Secrets;
using Countersign.SignIn;
using Countersign.Tenants;

namespace Countersign.Challenges;

/// <summary>Reads an answer to a challenge.</summary>
public sealed class AnswerFields(IPasswordHashing hashing, TenantPages pages)
{
    /// <summary>The answer; what it holds counts only if no problem was noted in the body.</summary>
    public Answer Read(JsonBody body, TenantScope scope)
    {
        var factor = body.Factor("factor");
        var passkey = factor == Factor.Passkey ? body.Assertion(pages.PasskeysOf(scope)) : null;
        var code = factor switch
        {
            Factor.Passkey => "",
            Factor.Password => body.Text("code", maximumLength: 1024),
            Factor.RecoveryCode => body.Text("code"),
            _ => body.SixDigits("code"),
        };
        var password = new PasswordCheck(Secret.FromText(code), hashing, isDeferred: true);
        return new Answer(factor ?? default, code, password) { Passkey = passkey };
    }
}
