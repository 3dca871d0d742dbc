namespace Countersign.Aggregates;

/// <summary>A value or a refusal.</summary>
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

    /// <summary>Converts the value; a refusal stays the same.</summary>
    public Result<TOther> Then<TOther>(Func<T, TOther> turn) => Refusal is null ? turn(value!) : Refusal;
}

/// <summary>The result of a command that returns nothing.</summary>
public readonly record struct Done;
