using Countersign.Tenants;

namespace Countersign.FollowUps;

/// <summary>The changes that a commit on one aggregate requires in others. Idempotent.</summary>
public interface IFollowUp
{
    /// <summary>The kind of aggregate whose commits require it.</summary>
    string Kind { get; }

    /// <summary>False when the aggregate does not exist, or not yet in the state that requires a change.</summary>
    Task<bool> MakeAsync(TenantScope scope, string id, CancellationToken cancellationToken);
}
