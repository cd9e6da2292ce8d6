package io.github.camelllm.component;

import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import io.github.camelllm.test.Received;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The providers of a soak: one that answers, one that fails in all ways, one that hangs. */
final class SoakServers implements AutoCloseable {
    private static final String[] DELTAS = "one two three four five six seven eight nine ten ".split("(?<= )");

    private static final List<Answer> FAILURES = List.of(
            Answer.rateLimited("0.02"),
            Answer.error(500, "x", "broken"),
            Answer.error(503, "overloaded", "busy"),
            Answer.error(401, "invalid_api_key", "no"),
            Answer.html(502),
            Answer.garbage(),
            Answer.hangUp(),
            Answer.chat("x".repeat(2_000)).cutAfterBytes(500),
            Answer.chat("x".repeat(2_000)).resetAfterBytes(500),
            Answer.stream(DELTAS).cutAfter(3),
            Answer.stream(DELTAS).resetAfter(3),
            Answer.streamThenError("server_error", "broken", "one ", "two "),
            Answer.raw("SSH-2.0-OpenSSH_9.6\r\n"),
            Answer.json(200, "[".repeat(50_000)),
            Answer.status(500).text("x".repeat(2 << 20)));

    final FakeLlmServer steady = FakeLlmServer.start();
    final FakeLlmServer failing = FakeLlmServer.start();
    final FakeLlmServer hanging = FakeLlmServer.start();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger hangs = new AtomicInteger();

    SoakServers() {
        steady.respond(request -> isStreamed(request) ? Answer.stream(DELTAS) : Answer.chat("Hello"));
        failing.respond(request -> FAILURES.get(Math.floorMod(failures.incrementAndGet(), FAILURES.size())));
        hanging.respond(request -> switch (Math.floorMod(hangs.incrementAndGet(), 3)) {
            case 0 -> Answer.silent();
            case 1 -> isStreamed(request) ? Answer.stream(DELTAS).stallAfter(2) : Answer.silent();
            default -> Answer.chat("late").delayed(Duration.ofSeconds(60));
        });
    }

    private static boolean isStreamed(Received request) {
        return request.body().contains("\"stream\":true");
    }

    List<FakeLlmServer> all() {
        return List.of(steady, failing, hanging);
    }

    @Override
    public void close() {
        all().forEach(FakeLlmServer::close);
    }
}
