using System.Collections.Immutable;

namespace Countersign.Policy;

/// <summary>The languages that messages are written in, as BCP 47 tags; each is written from left to right.</summary>
public static class Languages
{
    public const string Default = "en";

    public static readonly ImmutableArray<string> All = [Default, "ka", "sv", "hi"];

    /// <summary>The first choice that is in <see cref="All"/>; otherwise the default.</summary>
    public static string Choose(params ReadOnlySpan<string?> choices)
    {
        foreach (var choice in choices)
        {
            if (choice is not null && All.Contains(choice))
            {
                return choice;
            }
        }

        return Default;
    }
}
