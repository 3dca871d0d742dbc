namespace Countersign.Local;

/// <summary>
/// The start fails for a reason that the user can fix. Only the message is shown.
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
