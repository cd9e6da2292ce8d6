package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelllm.chat.LlmException;
import io.github.camelllm.lifetime.Cancellation;
import io.github.camelllm.limit.BudgetRule;
import io.github.camelllm.limit.BudgetWindow;
import io.github.camelllm.limit.MemoryBudget;
import io.github.camelllm.stream.ChatStream;
import io.github.camelllm.test.FakeLlmServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ExchangeTimedOutException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/**
 * 200 exchanges at once for {@code -Dsoak.seconds} (20; 600 by the profile {@code soak}): all EIPs, streams read, half-read
 * and dropped, cancels, timeouts, failing and hanging providers, {@code toD} over 5,000 addresses, restarts of a context and
 * stops of routes. Now and then all come to rest, and what is left is measured; at the end nothing may be.
 */
class SoakTest {
    private static final int SECONDS = Integer.getInteger("soak.seconds", 20);
    private static final int AT_ONCE = 200;
    private static final int RESTS = 5;
    private static final Duration SOON = Duration.ofSeconds(120);

    /** Small things that every JVM opens or keeps late: jar files, caches of reflection, code of lambdas. */
    private static final int FEW_FILES = 10;

    /** In a short run, the first rest comes before all caches are full. */
    private static final long GROWTH = (SECONDS < 120 ? 64L : 16L) << 20;

    private static final double GROWTH_SHARE = 0.1;

    private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock(true);
    private final LongAdder done = new LongAdder();
    private final AtomicInteger address = new AtomicInteger();
    private final ConcurrentMap<String, LongAdder> outcomes = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Throwable> unexpected = new ConcurrentHashMap<>();
    private final MemoryBudget budget = new MemoryBudget(
            new BudgetRule(
                    "soak",
                    new BigDecimal("1000000"),
                    BudgetWindow.day(ZoneOffset.UTC),
                    BudgetRule.Scope.ALL,
                    BigDecimal.ONE),
            Clock.systemUTC());
    private volatile boolean over;
    private volatile CamelContext steady;
    private volatile CamelContext restarting;

    @Test
    void nothingIsLeftAfterAllKindsOfExchanges() throws Exception {
        try (LogLevels off = LogLevels.off()) {
            assertThat(off).isNotNull();
            nothingIsLeft();
        }
    }

    /** The first context is the warm-up, and what it leaves is what the JVM itself has. */
    private void nothingIsLeft() throws Exception {
        Set<String> others = SoakFigures.threadNames();
        try (SoakServers servers = new SoakServers();
                DefaultCamelContext warm = context(servers)) {
            SoakRoutes.EIPS.forEach(eip -> send(warm, eip));
        }
        Set<String> threads = settledThreads(others);
        SoakFigures before = SoakFigures.now(0, 0);
        List<SoakFigures> rests = soak();
        await().atMost(SOON).pollInSameThread().untilAsserted(() -> assertThat(SoakFigures.threadNames())
                .as("threads that are left")
                .isSubsetOf(threads));
        SoakFigures after = SoakFigures.now(rests.get(RESTS - 1).seconds(), done.sum());
        print(before, rests, after);

        assertThat(unexpected).isEmpty();
        assertThat(after.files()).as("file descriptors").isLessThanOrEqualTo(before.files() + FEW_FILES);
        long first = rests.get(0).heap();
        assertThat(rests.get(rests.size() - 1).heap())
                .as("heap after a garbage collection, from the first rest to the last")
                .isLessThan(first + GROWTH + (long) (first * GROWTH_SHARE));
    }

    /** Waits for the end of all threads of Camel but those that other tests have left. */
    private static Set<String> settledThreads(Set<String> others) {
        await().atMost(SOON).pollInSameThread().until(() -> SoakFigures.threadNames().stream()
                .noneMatch(name -> name.startsWith("Camel (") && !others.contains(name)));
        return SoakFigures.threadNames();
    }

    private DefaultCamelContext context(SoakServers servers) throws Exception {
        DefaultCamelContext context = new DefaultCamelContext();
        context.getShutdownStrategy().setTimeout(2);
        context.getShutdownStrategy().setSuppressLoggingOnTimeout(true);
        context.getRegistry().bind("soak", budget);
        LlmComponent component = new LlmComponent();
        component.environment(Map.<String, String>of()::get);
        component.setInsightInterval(0); // its timer is no call's
        context.addComponent("llm", component);
        context.addRoutes(new SoakRoutes(servers));
        context.start();
        return context;
    }

    private List<SoakFigures> soak() throws Exception {
        List<Thread> drivers = new ArrayList<>();
        List<SoakFigures> rests = new ArrayList<>();
        try (SoakServers servers = new SoakServers();
                DefaultCamelContext whole = context(servers)) {
            steady = whole;
            restarting = context(servers);
            for (int i = 0; i < AT_ONCE; i++) {
                drivers.add(started("driver-" + i, this::drive));
            }
            Thread restarter = started("restarter", () -> restart(servers));
            Thread stopper = started("stopper", this::stopRoutes);
            long begin = System.nanoTime();
            for (int rest = 1; rest <= RESTS; rest++) {
                pause(TimeUnit.SECONDS.toNanos(SECONDS) / RESTS);
                rests.add(rest(begin, servers));
            }
            over = true;
            drivers.add(restarter);
            drivers.add(stopper);
            for (Thread driver : drivers) {
                driver.join(SOON.toMillis());
                assertThat(driver.isAlive())
                        .as(driver.getName() + " waits for ever")
                        .isFalse();
            }
            restarting.stop();
            steady.stop();
            for (FakeLlmServer server : servers.all()) {
                server.await(SOON, s -> s.openConnections() == 0 && s.activeRequests() == 0);
            }
        }
        return rests;
    }

    private static Thread started(String name, Runnable task) {
        Thread thread = new Thread(task, "soak-" + name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void pause(long nanos) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(Math.max(0, nanos));
    }

    /** Waits until nothing is under way, and measures. */
    private SoakFigures rest(long begin, SoakServers servers) throws Exception {
        assertThat(gate.writeLock().tryLock(SOON.toSeconds(), TimeUnit.SECONDS))
                .as("all exchanges have ended")
                .isTrue();
        try {
            await().atMost(SOON).untilAsserted(() -> assertNothingUnderWay(servers));
            servers.all().forEach(FakeLlmServer::forgetRequests);
            return SoakFigures.now(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin), done.sum());
        } finally {
            gate.writeLock().unlock();
        }
    }

    private void assertNothingUnderWay(SoakServers servers) {
        LlmComponent component = steady.getComponent("llm", LlmComponent.class);
        assertThat(steady.getInflightRepository().size()).as("exchanges").isZero();
        assertThat(component.shared().connections())
                .as("connections")
                .allMatch(pool -> pool.leased() == 0 && pool.pending() == 0);
        assertThat(component.board().snapshots()).as("calls").allMatch(model -> model.inFlight() == 0);
        assertThat(servers.all()).as("requests").allMatch(server -> server.activeRequests() == 0);
        assertThat(budget.balance("").toCompletableFuture().join().reserved())
                .as("reservations")
                .isZero();
        assertThat(SoakTimers.waiting(component.timer())).as("timers").isZero();
    }

    private void drive() {
        while (!over) {
            gate.readLock().lock();
            try {
                one();
                done.increment();
            } finally {
                gate.readLock().unlock();
            }
        }
    }

    private void one() {
        int kind = ThreadLocalRandom.current().nextInt(SoakRoutes.EIPS.size() + 4);
        switch (kind - SoakRoutes.EIPS.size()) {
            case 0 -> streamOfTheCaller();
            case 1 -> cancelled();
            case 2, 3 ->
                send(restarting, SoakRoutes.EIPS.get(ThreadLocalRandom.current().nextInt(SoakRoutes.EIPS.size())));
            default -> send(steady, SoakRoutes.EIPS.get(kind));
        }
    }

    private void send(CamelContext context, String eip) {
        ProducerTemplate template = context.createProducerTemplate();
        try {
            template.start();
            Exchange exchange = template.send("direct:" + eip, one -> {
                one.setPattern(ExchangePattern.InOut);
                one.getMessage().setBody("Hi,there");
                one.getMessage().setHeader("address", Math.floorMod(address.incrementAndGet(), SoakRoutes.ADDRESSES));
            });
            count(eip, exchange.getException(), context == steady);
        } catch (RuntimeException e) {
            count(eip, e, context == steady);
        } finally {
            template.stop();
        }
    }

    /** A context that restarts, or a route that stops, may refuse in any way; the other answers, or fails with an exception of the component. */
    private void count(String eip, Throwable failure, boolean certain) {
        boolean expected = failure == null
                || failure instanceof ExchangeTimedOutException
                || LlmException.causeOf(failure) instanceof LlmException
                || failure.getCause() instanceof LlmException;
        String name = failure == null
                ? "answered"
                : expected ? kind(failure) : failure.getClass().getSimpleName();
        outcomes.computeIfAbsent(name, one -> new LongAdder()).increment();
        if (!expected && certain) {
            unexpected.putIfAbsent(eip + " " + failure, failure);
        }
    }

    private static String kind(Throwable failure) {
        Throwable cause = LlmException.causeOf(failure) instanceof LlmException llm ? llm : failure.getCause();
        return cause instanceof LlmException llm
                ? llm.kind().name()
                : failure.getClass().getSimpleName();
    }

    /** A stream that its caller reads, reads in part, or closes unread. */
    private void streamOfTheCaller() {
        ProducerTemplate template = steady.createProducerTemplate();
        template.start();
        Exchange exchange =
                template.request("direct:stream", one -> one.getMessage().setBody("Hi"));
        try (ChatStream stream = exchange.getMessage().getBody(ChatStream.class)) {
            int deltas = ThreadLocalRandom.current().nextInt(4);
            for (int i = 0; i < deltas; i++) {
                stream.next();
            }
            if (deltas == 3) {
                stream.text();
            }
            count("stream", null, true);
        } catch (RuntimeException e) {
            count("stream", e, true);
        } finally {
            template.stop();
        }
    }

    private void cancelled() {
        ProducerTemplate template = steady.createProducerTemplate();
        template.start();
        CompletableFuture<Cancellation> cancellation = new CompletableFuture<>();
        CompletableFuture<Exchange> call = template.asyncSend("direct:hang", one -> {
            one.getMessage().setBody("Hi");
            cancellation.complete(Cancellation.of(one));
        });
        cancellation.join().cancel();
        count("cancel", call.join().getException(), false);
        template.stop();
    }

    private void restart(SoakServers servers) {
        while (!over) {
            try {
                pause(TimeUnit.SECONDS.toNanos(2));
                CamelContext old = restarting;
                restarting = context(servers);
                old.stop();
                outcomes.computeIfAbsent("(restarts of a context)", one -> new LongAdder())
                        .increment();
            } catch (Exception e) {
                unexpected.putIfAbsent("restart " + e, e);
            }
        }
    }

    private void stopRoutes() {
        while (!over) {
            try {
                pause(TimeUnit.MILLISECONDS.toNanos(500));
                steady.getRouteController().stopRoute("hang", 10, TimeUnit.MILLISECONDS);
                steady.getRouteController().startRoute("hang");
                outcomes.computeIfAbsent("(stops of a route)", one -> new LongAdder())
                        .increment();
            } catch (Exception e) {
                unexpected.putIfAbsent("route " + e, e);
            }
        }
    }

    private void print(SoakFigures before, List<SoakFigures> rests, SoakFigures after) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("| after | exchanges | threads | file descriptors | heap, MiB |");
        lines.add("|--:|--:|--:|--:|--:|");
        lines.add(before.row());
        rests.forEach(rest -> lines.add(rest.row()));
        lines.add(after.row().replace(" s |", " s, stopped |"));
        lines.add("");
        new TreeMap<>(outcomes)
                .forEach((name, count) -> lines.add("- " + name + ": " + String.format("%,d", count.sum())));
        lines.forEach(System.out::println);
        Files.write(Path.of("target", "soak.md"), lines);
    }
}
