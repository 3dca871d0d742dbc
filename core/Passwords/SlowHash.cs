namespace Countersign.Passwords;

/// <summary>
/// A run of the slow password function. A decider asks for its result. Deferred, the run is only noted as wanted and
/// the decision is not final: the caller runs it where the processor has room for it, and decides again. So only what a
/// decider wants to know is hashed, and nothing for a locked account.
/// </summary>
public abstract class SlowHash(bool isDeferred)
{
    private Action? wanted;

    public bool IsWanted => wanted is not null;

    /// <summary>Runs what is wanted.</summary>
    public void Run()
    {
        wanted?.Invoke();
        wanted = null;
    }

    /// <summary>True when the run has to wait for the caller.</summary>
    protected bool Defers(Action run)
    {
        if (isDeferred)
        {
            wanted = run;
            return true;
        }

        run();
        return false;
    }
}
