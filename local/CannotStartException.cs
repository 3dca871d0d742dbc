namespace Countersign.Local;

/// <summary>
/// A reason not to start that the person at the keyboard can do something about; its message is all they need.
/// </summary>
public sealed class CannotStartException : Exception
{
    public CannotStartException()
    {
    }

    public CannotStartException(string message)
        : base(message)
    {
    }

    public CannotStartException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
