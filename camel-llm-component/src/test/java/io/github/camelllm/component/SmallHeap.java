package io.github.camelllm.component;

import io.github.camelllm.chat.ErrorKind;
import io.github.camelllm.chat.LlmException;
import io.github.camelllm.stream.ChatStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * The main class of a small JVM that is under all attacks at once, while 50 innocent calls a second go on. It prints how
 * the innocent calls ended, and exits with 0 if each was answered or failed by its own limit, and none waits.
 */
final class SmallHeap {
    private static final int A_SECOND = 50;
    private static final int ATTACKS_OF_A_KIND = 8;
    private static final int INNOCENT_LIMIT = 30;
    private static final String HOSTILE = "&apiKey=secret-key-0123456789&maxRetries=0&requestTimeout=5s"
            + "&firstTokenTimeout=5s&streamIdleTimeout=1s&streamTimeout=5s";

    private final ConcurrentMap<String, LongAdder> innocents = new ConcurrentHashMap<>();
    private final LongAdder attacks = new LongAdder();
    private final ProducerTemplate template;
    private volatile boolean over;

    private SmallHeap(ProducerTemplate template) {
        this.template = template;
    }

    /** Runs for the seconds of the first argument, against the innocent address of the second and the hostile ones after. */
    public static void main(String[] args) throws Exception {
        LogLevels unused = LogLevels.off();
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            LlmComponent component = new LlmComponent();
            component.environment(Map.<String, String>of()::get);
            context.addComponent("llm", component);
            context.start();
            SmallHeap heap = new SmallHeap(context.createProducerTemplate());
            boolean right = heap.run(Integer.parseInt(args[0]), List.of(args).subList(1, args.length));
            System.out.println("attacks: " + heap.attacks + ", innocent calls: " + new TreeMap<>(heap.innocents));
            System.out.flush();
            Runtime.getRuntime().halt(right ? 0 : 1); // also if something of an attack does not end
        }
    }

    private boolean run(int seconds, List<String> addresses) throws Exception {
        ExecutorService attackers = Executors.newCachedThreadPool();
        for (String hostile : addresses.subList(1, addresses.size())) {
            for (int i = 0; i < ATTACKS_OF_A_KIND; i++) {
                boolean streaming = i % 2 == 1;
                attackers.execute(() -> attack(hostile, streaming));
            }
        }
        List<CompletableFuture<Exchange>> calls = new ArrayList<>();
        long begin = System.nanoTime();
        for (int i = 0; i < seconds * A_SECOND; i++) {
            LockSupport.parkNanos(begin + TimeUnit.SECONDS.toNanos(i) / A_SECOND - System.nanoTime());
            calls.add(send("llm:openai-compatible:m?baseUrl=" + addresses.get(0)
                    + "&apiKey=secret-key-0123456789&requestTimeout=" + INNOCENT_LIMIT + "s"));
        }
        boolean right = true;
        for (CompletableFuture<Exchange> call : calls) {
            String outcome = outcome(call);
            innocents.computeIfAbsent(outcome, one -> new LongAdder()).increment();
            right &= outcome.equals("answered") || outcome.equals("TIMEOUT");
        }
        over = true;
        attackers.shutdown();
        return right && !calls.isEmpty();
    }

    private CompletableFuture<Exchange> send(String uri) {
        return template.asyncSend(uri, exchange -> {
            exchange.setPattern(ExchangePattern.InOut);
            exchange.getMessage().setBody("Hi");
        });
    }

    /** One call after the other to a hostile server; what becomes of them is not looked at, not even an Error. */
    private void attack(String address, boolean streaming) {
        String uri = "llm:openai-compatible:m?baseUrl=" + address + HOSTILE + (streaming ? "&streaming=true" : "");
        while (!over) {
            try {
                Object body = send(uri).get().getMessage().getBody();
                if (body instanceof ChatStream stream) {
                    stream.text();
                }
            } catch (Throwable e) {
                attacks.increment();
                continue;
            }
            attacks.increment();
        }
    }

    private static String outcome(CompletableFuture<Exchange> call) throws InterruptedException {
        try {
            Exchange exchange =
                    call.get(4L * INNOCENT_LIMIT, TimeUnit.SECONDS); // a limit for each try, of which there are 3
            Throwable failure = exchange.getException();
            if (failure == null) {
                return "Hello".equals(exchange.getMessage().getBody()) ? "answered" : "answered with something else";
            }
            return failure instanceof LlmException llm && llm.kind() == ErrorKind.TIMEOUT
                    ? "TIMEOUT"
                    : failure.toString();
        } catch (TimeoutException e) {
            return "waits";
        } catch (ExecutionException e) {
            return String.valueOf(e.getCause());
        }
    }
}
