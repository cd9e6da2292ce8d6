package io.github.camelllm.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.chat.LlmException;
import io.github.camelllm.stream.ChatStream;
import io.github.camelllm.test.FakeLlmServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** Hostile providers of all kinds at once: their calls fail by their own limits, those of others do not notice. */
class MixedAttackTest extends LlmTestSupport {
    private static final int EACH = 4;
    private static final int INNOCENT = 200;
    private static final Duration SOON = Duration.ofSeconds(60);

    private static final String LIMITS = "&apiKey=secret-key-0123456789&maxRetries=0&requestTimeout=5s"
            + "&firstTokenTimeout=5s&streamIdleTimeout=1s&streamTimeout=5s";

    private CompletableFuture<Throwable> attacked(FakeLlmServer by, boolean streaming) {
        String uri = "llm:openai-compatible:m?baseUrl=" + by.baseUrl() + LIMITS + (streaming ? "&streaming=true" : "");
        return template.asyncSend(uri, exchange -> {
                    exchange.setPattern(ExchangePattern.InOut);
                    exchange.getMessage().setBody("Hi");
                })
                .thenApplyAsync(MixedAttackTest::outcome);
    }

    /** Returns what the call, or the reader of its stream, failed with. */
    private static Throwable outcome(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        return exchange.getException() == null && body instanceof ChatStream stream
                ? Assertions.catchThrowable(stream::text)
                : exchange.getException();
    }

    @Test
    void innocentCallsGoOnWhileAllKindsOfAttacksAreUnderWay() throws Exception {
        Map<String, FakeLlmServer> servers = new LinkedHashMap<>();
        try {
            HostileAnswers.all().forEach((kind, answer) -> servers.computeIfAbsent(kind, one -> FakeLlmServer.start())
                    .always(answer));
            Map<String, List<CompletableFuture<Throwable>>> attacked = new LinkedHashMap<>();
            for (int i = 0; i < EACH; i++) {
                boolean streaming = i % 2 == 1;
                servers.forEach((kind, by) ->
                        attacked.computeIfAbsent(kind, one -> new ArrayList<>()).add(attacked(by, streaming)));
            }
            for (int i = 0; i < INNOCENT; i++) {
                Exchange innocent = send(uri("requestTimeout=30s"), "Hi");
                assertThat(innocent.getException()).isNull();
                assertThat(innocent.getMessage().getBody()).isEqualTo("Hello");
            }
            attacked.forEach((kind, calls) -> calls.forEach(call -> {
                assertThat(call).as(kind).succeedsWithin(SOON);
                assertThat(call.join()).as(kind).isInstanceOf(LlmException.class);
            }));
            servers.values().forEach(by -> by.await(SOON, s -> s.activeRequests() == 0));
            assertThat(component.shared().connections()).allMatch(pool -> pool.leased() == 0 && pool.pending() == 0);
        } finally {
            servers.values().forEach(FakeLlmServer::close);
        }
    }
}
