package io.github.camelllm.balance;

import io.github.camelllm.test.ManualTimer;
import java.time.Duration;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.DefaultThreadPoolFactory;

/** Pools that run every task at once, on the thread that brings it, and timers that follow a {@link ManualTimer}. */
final class VirtualTime extends DefaultThreadPoolFactory {
    private final SameThread pools = new SameThread();
    private final ManualTimer time;

    VirtualTime(ManualTimer time) {
        this.time = time;
    }

    @Override
    public ExecutorService newThreadPool(ThreadPoolProfile profile, ThreadFactory threadFactory) {
        return pools.newThreadPool(profile, threadFactory);
    }

    @Override
    public ScheduledExecutorService newScheduledThreadPool(ThreadPoolProfile profile, ThreadFactory threadFactory) {
        return new ScheduledThreadPoolExecutor(1, threadFactory) {
            @Override
            public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
                Later later = new Later(task);
                Runnable forget = time.after(Duration.ofNanos(unit.toNanos(delay)), later);
                later.forget = forget;
                return later;
            }
        };
    }

    private static final class Later extends FutureTask<Void> implements ScheduledFuture<Void> {
        private Runnable forget = () -> {};

        Later(Runnable task) {
            super(task, null);
        }

        @Override
        public boolean cancel(boolean interrupt) {
            forget.run();
            return super.cancel(interrupt);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return 0;
        }

        @Override
        public int compareTo(Delayed other) {
            return 0;
        }
    }
}
