using System.Collections.Concurrent;
using System.Diagnostics;
using Countersign.Secrets;

namespace Countersign.Passwords;

/// <summary>
/// Writes Argon2id hashes. Verifies these, and the hashes of earlier versions and of other services. Every hash but
/// Argon2id with the current parameters is stale.
/// </summary>
internal sealed class PasswordHashing(Argon2idParameters parameters) : IPasswordHashing
{
    private readonly Argon2idHash decoy = Argon2idHash.Decoy(parameters);

    // The fastest run of each kind on this machine: other work only makes one slower. Estimates do not do, because the
    // ratio of the functions is another one on each machine.
    private readonly ConcurrentDictionary<(Type Kind, TimeSpan Estimate), TimeSpan> fastest = new();

    public string Decoy => decoy.ToString();

    public string Hash(Secret password)
    {
        var began = Stopwatch.GetTimestamp();
        var hash = Argon2idHash.Of(password, parameters);
        Learn(hash, Stopwatch.GetElapsedTime(began));
        return hash.ToString();
    }

    public PasswordMatch Verify(string hash, Secret password)
    {
        var stored = PasswordHash.Read(hash).Hash;
        var began = Stopwatch.GetTimestamp();
        if (stored?.Matches(password) is true)
        {
            return stored is Argon2idHash { Hash.Length: Argon2idHash.Length } own && own.Parameters == parameters
                ? PasswordMatch.Right
                : PasswordMatch.RightButStale;
        }

        FillUp(stored is null ? TimeSpan.Zero : Learn(stored, Stopwatch.GetElapsedTime(began)), password);
        return PasswordMatch.Wrong;
    }

    // A cheaper hash, or one that cannot be read, would answer sooner than the decoy of an unknown name. A dearer one
    // answers later, until its first right password: accepted, because the whole tenant was imported with the same.
    private void FillUp(TimeSpan spent, Secret password)
    {
        var whole = fastest.GetValueOrDefault(KindOf(decoy), parameters.EstimatedTime);
        if (parameters.Part(1 - (spent / whole)) is { } rest)
        {
            _ = rest.Derive(password.Reveal(), decoy.Salt, Argon2idHash.Length);
        }
    }

    private TimeSpan Learn(IStoredHash hash, TimeSpan time) =>
        fastest.AddOrUpdate(KindOf(hash), time, (_, before) => time < before ? time : before);

    private static (Type Kind, TimeSpan Estimate) KindOf(IStoredHash hash) => (hash.GetType(), hash.EstimatedTime);
}
