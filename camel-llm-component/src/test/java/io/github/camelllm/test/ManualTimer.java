package io.github.camelllm.test;

import io.github.camelllm.concurrent.Timer;
import java.time.Duration;
import java.util.Comparator;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A timer whose time passes only when a test says so, on the test's thread; others may set it. */
public final class ManualTimer implements Timer {
    private record Task(long due, long order, Runnable work) {}

    /** A tree, since a call that waited cancels its timeout, which a heap would search for. */
    private final NavigableSet<Task> tasks =
            new TreeSet<>(Comparator.comparingLong(Task::due).thenComparingLong(Task::order));

    private long now = 1_000_000_007L;
    private long order;

    /** Makes a timer that stands still. */
    public ManualTimer() {}

    @Override
    public synchronized long nanos() {
        return now;
    }

    @Override
    public synchronized Runnable after(Duration delay, Runnable work) {
        Task task = new Task(now + delay.toNanos(), order++, work);
        tasks.add(task);
        return () -> cancel(task);
    }

    private synchronized void cancel(Task task) {
        tasks.remove(task);
    }

    /** Lets time pass, and runs on the way what is due. */
    public void pass(Duration time) {
        long end = nanos() + time.toNanos();
        for (Task task = next(end); task != null; task = next(end)) {
            task.work().run();
        }
    }

    /** Lets time pass until the next task is due, or to the end if none is before it. */
    private synchronized @Nullable Task next(long end) {
        Task next = tasks.isEmpty() ? null : tasks.first();
        if (next == null || next.due() > end) {
            now = end;
            return null;
        }
        now = next.due();
        return tasks.pollFirst();
    }

    /** Returns how many tasks wait for their time. */
    public synchronized int waiting() {
        return tasks.size();
    }
}
