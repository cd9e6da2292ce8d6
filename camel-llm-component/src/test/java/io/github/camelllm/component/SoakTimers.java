package io.github.camelllm.component;

import io.github.camelllm.concurrent.ScheduledTimer;
import io.github.camelllm.concurrent.Timer;
import java.lang.reflect.Field;
import java.util.concurrent.Delayed;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.apache.camel.util.concurrent.SizedScheduledExecutorService;

/** The tasks of a timer that wait, which the timer itself does not tell. */
final class SoakTimers {
    private SoakTimers() {}

    /** Returns the number of tasks that wait and are not cancelled. */
    static long waiting(Timer timer) {
        try {
            Field executor = ScheduledTimer.class.getDeclaredField("executor");
            executor.setAccessible(true);
            Object pool = executor.get(timer);
            ScheduledThreadPoolExecutor tasks = pool instanceof SizedScheduledExecutorService sized
                    ? sized.getScheduledThreadPoolExecutor()
                    : (ScheduledThreadPoolExecutor) pool;
            return tasks.getQueue().stream()
                    .filter(task -> task instanceof Delayed && !((Future<?>) task).isCancelled())
                    .count();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
