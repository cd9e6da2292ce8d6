package io.github.camelllm.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.test.ManualTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkersTest {
    private static final int LOOKS_UNTIL_MORE_THAN_MANY = 30;

    private final ThreadPoolExecutor pool =
            new ThreadPoolExecutor(Workers.FEW, Workers.FEW, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
    private final ManualTimer timer = new ManualTimer();
    private final Workers workers = new Workers(pool, timer);
    private final CountDownLatch free = new CountDownLatch(1);

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
            timer.pass(Workers.LOOK_AFTER);
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
        look(2);
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
        runOne(() -> timer.pass(Duration.ofMillis(100)));
        await().until(() -> pool.getCompletedTaskCount() == 1);
        block(Workers.FEW + 1);
        look(1);
        assertThat(pool.getCorePoolSize()).isEqualTo(Workers.MANY);
    }

    @Test
    void shortTasksGiveThreadsBack() throws InterruptedException {
        block(2 * Workers.MANY);
        look(2);
        assertThat(pool.getCorePoolSize()).isEqualTo(Workers.MANY);
        free.countDown();
        runOne(() -> {});
        look(1);
        assertThat(pool.getCorePoolSize()).isEqualTo(Workers.FEW);
    }

    @Test
    void nobodyLooksWhenNothingWaits() throws InterruptedException {
        for (int i = 0; i < 10; i++) {
            runOne(() -> {});
        }
        look(1);
        assertThat(timer.waiting()).isZero();
        assertThat(pool.getCorePoolSize()).isEqualTo(Workers.FEW);
    }

    @Test
    void aPoolOfAnotherKindIsLeftAlone() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        new Workers(ForkJoinPool.commonPool(), timer).execute(done::countDown);
        done.await();
        assertThat(timer.waiting()).isZero();
    }
}
