package io.github.camelllm.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkersTest {
    private static final int LOOKS_UNTIL_MORE_THAN_MANY = 30;

    private final ThreadPoolExecutor pool =
            new ThreadPoolExecutor(Workers.FEW, Workers.FEW, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
    private final HandDriven timer = new HandDriven();
    private final Workers workers = new Workers(pool, timer);
    private final AtomicInteger blocked = new AtomicInteger();
    private final CountDownLatch free = new CountDownLatch(1);

    /** A timer whose time passes, and whose tasks are due, when the test says so. */
    private static final class HandDriven implements Timer {
        private final AtomicLong now = new AtomicLong();
        private final Queue<Runnable> due = new ConcurrentLinkedQueue<>();
        private final Queue<Runnable> dueLater = new ConcurrentLinkedQueue<>();

        @Override
        public long nanos() {
            return now.get();
        }

        @Override
        public Runnable after(Duration delay, Runnable task) {
            Queue<Runnable> queue = delay.toMillis() < 100 ? due : dueLater;
            queue.add(task);
            return () -> queue.remove(task);
        }

        void look() {
            runOne(due);
        }

        void lookLater() {
            runOne(dueLater);
        }

        private static void runOne(Queue<Runnable> queue) {
            Runnable next = queue.poll();
            if (next != null) {
                next.run();
            }
        }
    }

    @AfterEach
    void shutDown() {
        free.countDown();
        pool.shutdownNow();
    }

    private void block(int times) {
        for (int i = 0; i < times; i++) {
            workers.execute(this::waitUntilFree);
        }
    }

    private void waitUntilFree() {
        blocked.incrementAndGet();
        try {
            free.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void runOne(Runnable what) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        workers.execute(() -> {
            what.run();
            done.countDown();
        });
        done.await();
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            timer.look();
        }
    }

    @Test
    void aTaskOfAWorkerRunsAtOnceOnItsThread() throws InterruptedException {
        List<Thread> ran = new ArrayList<>();
        runOne(() -> {
            ran.add(Thread.currentThread());
            workers.execute(() -> ran.add(Thread.currentThread()));
        });
        assertThat(ran).hasSize(2);
        assertThat(ran.get(0)).isSameAs(ran.get(1)).isNotSameAs(Thread.currentThread());
    }

    @Test
    void aTaskForAClosedPoolRunsHere() {
        pool.shutdownNow();
        List<Thread> ran = new ArrayList<>();
        workers.execute(() -> ran.add(Thread.currentThread()));
        assertThat(ran).containsExactly(Thread.currentThread());
    }

    @Test
    void aTaskBehindBlockedOnesIsDone() throws InterruptedException {
        block(Workers.FEW);
        CountDownLatch done = new CountDownLatch(1);
        workers.execute(done::countDown);
        look(1);
        done.await();
        assertThat(pool.getCorePoolSize()).isEqualTo(Workers.MANY);
    }

    @Test
    void aTaskIsDoneHoweverManyAreBlocked() throws InterruptedException {
        block(Workers.MANY);
        CountDownLatch done = new CountDownLatch(1);
        workers.execute(done::countDown);
        look(LOOKS_UNTIL_MORE_THAN_MANY);
        done.await();
        assertThat(pool.getCorePoolSize()).isGreaterThan(Workers.MANY);
    }

    @Test
    void tasksThatTakeLongGetManyThreadsThoughTheyGetDone() throws InterruptedException {
        runOne(() -> timer.now.addAndGet(Duration.ofMillis(100).toNanos()));
        await().until(() -> pool.getCompletedTaskCount() == 1);
        block(Workers.FEW + 1);
        look(1);
        assertThat(pool.getCorePoolSize()).isEqualTo(Workers.MANY);
    }

    @Test
    void shortTasksGiveThreadsBack() throws InterruptedException {
        block(2 * Workers.MANY);
        look(8);
        assertThat(pool.getCorePoolSize()).isGreaterThan(Workers.MANY);
        free.countDown();
        runOne(() -> {});
        await().until(() -> pool.getActiveCount() == 0);
        for (int i = 0; i < 10; i++) {
            timer.lookLater();
        }
        assertThat(pool.getCorePoolSize()).isEqualTo(Workers.FEW);
        assertThat(timer.dueLater).isEmpty();
    }

    @Test
    void nobodyLooksWhenNothingWaits() throws InterruptedException {
        for (int i = 0; i < 10; i++) {
            runOne(() -> {});
        }
        look(1);
        assertThat(timer.due).isEmpty();
        assertThat(pool.getCorePoolSize()).isEqualTo(Workers.FEW);
    }

    @Test
    void aCompletionIsServedBeforeContinuations() throws InterruptedException {
        block(Workers.FEW);
        await().until(() -> blocked.get() == Workers.FEW);
        List<String> order = new CopyOnWriteArrayList<>();
        CountDownLatch done = new CountDownLatch(3);
        for (String name : List.of("continuation", "continuation of a later step", "completion")) {
            Runnable task = () -> {
                order.add(name);
                done.countDown();
            };
            if (name.equals("completion")) {
                workers.completions().execute(task);
            } else {
                workers.resume(task, name.endsWith("later step"));
            }
        }
        pool.setMaximumPoolSize(Workers.FEW + 1);
        pool.setCorePoolSize(Workers.FEW + 1);
        done.await();
        assertThat(order).containsExactly("continuation of a later step", "completion", "continuation");
    }

    @Test
    void aContinuationRunsOnTheThreadThatHasCompletedTheCall() throws InterruptedException {
        List<Thread> ran = new CopyOnWriteArrayList<>();
        CountDownLatch done = new CountDownLatch(1);
        workers.completions().execute(() -> {
            ran.add(Thread.currentThread());
            workers.resume(
                    () -> {
                        ran.add(Thread.currentThread());
                        done.countDown();
                    },
                    false);
        });
        done.await();
        assertThat(ran.get(0)).isSameAs(ran.get(1));
    }

    @Test
    void aContinuationNeverRunsWithinAnotherRoute() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        List<Boolean> within = new CopyOnWriteArrayList<>();
        runOne(() -> {
            Thread route = Thread.currentThread();
            workers.resume(
                    () -> {
                        within.add(Thread.currentThread() == route && done.getCount() == 1);
                        done.countDown();
                    },
                    false);
            waitFor(done);
        });
        assertThat(within).containsExactly(false);
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whatAClosedPoolLeavesIsRunHere() {
        block(Workers.FEW);
        await().until(() -> blocked.get() == Workers.FEW);
        List<Thread> ran = new CopyOnWriteArrayList<>();
        workers.execute(() -> ran.add(Thread.currentThread()));
        workers.completions().execute(() -> ran.add(Thread.currentThread()));
        pool.shutdownNow();
        workers.runRest();
        assertThat(ran).containsExactly(Thread.currentThread(), Thread.currentThread());
        assertThat(workers.isHere()).isFalse();
    }

    @Test
    void aPoolOfAnotherKindIsLeftAlone() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        new Workers(ForkJoinPool.commonPool(), timer).execute(done::countDown);
        done.await();
        assertThat(timer.due).isEmpty();
    }
}
