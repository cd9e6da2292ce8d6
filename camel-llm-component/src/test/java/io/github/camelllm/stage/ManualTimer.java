package io.github.camelllm.stage;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A timer whose time passes only when a test says so. */
public final class ManualTimer implements Timer {
    private record Task(long due, long order, Runnable work) {}

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::due).thenComparingLong(Task::order));
    private long now = 1_000_000_007L;
    private long order;

    /** Makes a timer that stands still. */
    public ManualTimer() {}

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public Runnable after(Duration delay, Runnable work) {
        Task task = new Task(now + delay.toNanos(), order++, work);
        tasks.add(task);
        return () -> tasks.remove(task);
    }

    /** Lets time pass, and runs on the way what is due. */
    public void pass(Duration time) {
        long end = now + time.toNanos();
        while (!tasks.isEmpty() && tasks.peek().due() <= end) {
            Task task = tasks.remove();
            now = task.due();
            task.work().run();
        }
        now = end;
    }

    /** Returns how many tasks wait for their time. */
    public int waiting() {
        return tasks.size();
    }
}
