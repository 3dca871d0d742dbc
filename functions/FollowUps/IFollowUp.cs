using Countersign.Tenants;

namespace Countersign.FollowUps;

/// <summary>What one commit on an aggregate owes others. Done twice, it is done once.</summary>
public interface IFollowUp
{
    /// <summary>The kind of aggregate whose commits owe it.</summary>
    string Kind { get; }

    /// <summary>False when the aggregate is not there, or not yet in the state that owes anything.</summary>
    Task<bool> MakeAsync(TenantScope scope, string id, CancellationToken cancellationToken);
}
