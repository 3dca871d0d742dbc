namespace Countersign.Local;

/// <summary>The system's clock plus an offset that can only grow. Moving it wakes the timers that are due.</summary>
public sealed class LocalClock : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly HashSet<MovableTimer> _waiting = [];
    private readonly long _started = System.GetTimestamp();
    private readonly Action<TimeSpan> _save;
    private TimeSpan _offset;

    public LocalClock(TimeSpan offset = default, Action<TimeSpan>? save = null)
    {
        _offset = offset;
        _save = save ?? (_ => { });
    }

    // Monotonic, so that a machine's clock that is set back does not lengthen a delay.
    private TimeSpan Elapsed => System.GetElapsedTime(_started) + _offset;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return System.GetUtcNow() + _offset;
        }
    }

    /// <summary>Moves the clock forward and wakes every timer that is due then.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        lock (_gate)
        {
            _save(_offset + by);
            _offset += by;
            foreach (var timer in _waiting)
            {
                timer.Arm();
            }
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new MovableTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class MovableTimer : ITimer
    {
        private readonly LocalClock _clock;
        private readonly TimerCallback _callback;
        private readonly object? _state;
        private readonly ITimer _alarm;
        private TimeSpan _due;
        private TimeSpan _period;
        private bool _disposed;

        public MovableTimer(LocalClock clock, TimerCallback callback, object? state)
        {
            (_clock, _callback, _state) = (clock, callback, state);
            _alarm = System.CreateTimer(_ => Ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_clock._gate)
            {
                if (_disposed)
                {
                    return false;
                }

                _period = period;
                WaitFor(dueTime);
                return true;
            }
        }

        /// <summary>
        /// Sets the system timer to the time left, but at least to its smallest unit, a millisecond.
        /// </summary>
        public void Arm()
        {
            var left = _due - _clock.Elapsed;
            _alarm.Change(
                left <= TimeSpan.Zero ? TimeSpan.Zero : left + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
        }

        public void Dispose()
        {
            lock (_clock._gate)
            {
                _disposed = true;
                _clock._waiting.Remove(this);
            }

            _alarm.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return _alarm.DisposeAsync();
        }

        private void WaitFor(TimeSpan dueTime)
        {
            if (dueTime == Timeout.InfiniteTimeSpan)
            {
                _clock._waiting.Remove(this);
                _alarm.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                return;
            }

            _due = _clock.Elapsed + dueTime;
            _clock._waiting.Add(this);
            Arm();
        }

        private void Ring()
        {
            lock (_clock._gate)
            {
                // A system timer set before the last change may still fire: it counts only if this timer is due.
                if (!_clock._waiting.Contains(this))
                {
                    return;
                }

                if (_clock.Elapsed < _due)
                {
                    Arm();
                    return;
                }

                WaitFor(_period == TimeSpan.Zero ? Timeout.InfiniteTimeSpan : _period);
            }

            _callback(_state);
        }
    }
}
