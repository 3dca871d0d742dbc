namespace Countersign.Aggregates;

/// <summary>A value, or the refusal that stands in its place.</summary>
public readonly struct Result<T>
{
    private readonly T? value;

    private Result(T? value, Refusal? refusal)
    {
        this.value = value;
        Refusal = refusal;
    }

    public Refusal? Refusal { get; }

    public T Value => Refusal is null ? value! : throw new InvalidOperationException($"Refused: {Refusal.Code}.");

    public static implicit operator Result<T>(T value) => new(value, null);

    public static implicit operator Result<T>(Refusal refusal) => new(default, refusal);

    /// <summary>The same refusal, or the value turned into another.</summary>
    public Result<TOther> Then<TOther>(Func<T, TOther> turn) => Refusal is null ? turn(value!) : Refusal;
}

/// <summary>A command that has nothing to say but that it was done.</summary>
public readonly record struct Done;
