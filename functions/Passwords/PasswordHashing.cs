using Countersign.Secrets;

namespace Countersign.Passwords;

/// <summary>
/// Writes Argon2id hashes. Verifies them, those of earlier versions and those of other services: all but the first are
/// stale, and so is a hash with other parameters than the current ones.
/// </summary>
internal sealed class PasswordHashing(Argon2idParameters parameters) : IPasswordHashing
{
    private readonly Argon2idHash decoy = Argon2idHash.Decoy(parameters);

    public string Decoy => decoy.ToString();

    public string Hash(Secret password) => Argon2idHash.Of(password, parameters).ToString();

    public PasswordMatch Verify(string hash, Secret password)
    {
        var stored = PasswordHash.Read(hash).Hash;
        if (stored?.Matches(password) is true)
        {
            return stored is Argon2idHash { Hash.Length: Argon2idHash.Length } own && own.Parameters == parameters
                ? PasswordMatch.Right
                : PasswordMatch.RightButStale;
        }

        FillUp(stored?.EstimatedTime ?? TimeSpan.Zero, password);
        return PasswordMatch.Wrong;
    }

    // A cheaper hash, or one that cannot be read, would answer sooner than the decoy of an unknown name. A dearer one
    // answers later, until its first right password: accepted, because the whole tenant was imported with the same.
    private void FillUp(TimeSpan spent, Secret password)
    {
        var missing = 1 - (spent / parameters.EstimatedTime);
        if (parameters.Part(missing) is { } rest)
        {
            _ = rest.Derive(password.Reveal(), decoy.Salt, Argon2idHash.Length);
        }
    }
}
