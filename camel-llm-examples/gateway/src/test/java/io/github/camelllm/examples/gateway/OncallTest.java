package io.github.camelllm.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.chat.Usage;
import io.github.camelllm.component.LlmComponent;
import io.github.camelllm.history.CallHistory;
import io.github.camelllm.telemetry.CallOutcome;
import io.github.camelllm.test.Answer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A provider begins to fail, and three views lead from the alert to the provider's own words, as the page on operations says. Runs where
 * Node, npm and Chromium are there; {@code -Dscreenshots=docs/images} writes the images of that page.
 */
class OncallTest {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final int FAILURES = 80;

    @TempDir
    Path folder;

    @Test
    void threeStepsLeadFromTheAlertToTheCause() throws Exception {
        assumeTrue(Files.isExecutable(CHROMIUM), "Chromium is there");
        try (RunningGateway running = RunningGateway.start(folder, RunningGateway.OPENAI)) {
            LlmComponent llm = running.gateway.context().getComponent("llm", LlmComponent.class);
            llm.getHistory().read(new ByteArrayInputStream(goodHour()));
            AtomicInteger id = new AtomicInteger();
            running.upstream.respond(
                    request -> Answer.error(503, "overloaded_error", "The engine is overloaded, please try again later")
                            .header("x-request-id", "req_incident_" + id.getAndIncrement()));
            for (int i = 0; i < FAILURES; i++) {
                assertThat(running.chat("", "openai:gpt-5.4-mini").statusCode()).isGreaterThanOrEqualTo(500);
            }
            assertThat(llm.evaluateInsights())
                    .extracting(event -> event.insight().message())
                    .anyMatch(message -> message.contains("calls to openai:gpt-5.4-mini failed"));

            List<String> steps = NodePrograms.run(
                    folder,
                    "oncall.mjs",
                    "http://127.0.0.1:" + running.gateway.port(),
                    CHROMIUM.toString(),
                    System.getProperty("screenshots", ""));

            assertThat(steps).containsExactly("alert", "when", "cause");
        }
    }

    /** Returns the history of an hour in which nothing was wrong. */
    private static byte[] goodHour() throws Exception {
        Random random = new Random(15);
        AtomicLong now = new AtomicLong(
                System.currentTimeMillis() - Duration.ofMinutes(59).toMillis());
        CallHistory history = new CallHistory(now::get);
        for (int minute = 0; minute < 58; minute++) {
            for (int i = 0; i < 20 + random.nextInt(9); i++) {
                boolean openai = random.nextInt(3) > 0;
                history.ended(CallOutcome.of(
                                openai ? "openai" : "anthropic", openai ? "gpt-5.4-mini" : "claude-sonnet-4-6")
                        .nanos(TimeUnit.MILLISECONDS.toNanos((long) (560 * Math.exp(random.nextGaussian() / 3))))
                        .answered(ChatResponse.builder()
                                .usage(Usage.of(300 + random.nextInt(900), 60 + random.nextInt(300)))
                                .cost(BigDecimal.valueOf(900 + random.nextInt(2_000), 6))
                                .build()));
            }
            now.addAndGet(Duration.ofMinutes(1).toMillis());
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        history.write(out);
        return out.toByteArray();
    }
}
