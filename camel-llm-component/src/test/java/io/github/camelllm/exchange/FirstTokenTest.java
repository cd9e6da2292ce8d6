package io.github.camelllm.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelllm.LlmConstants;
import io.github.camelllm.chat.Call;
import io.github.camelllm.chat.CallOptions;
import io.github.camelllm.chat.ChatRequest;
import io.github.camelllm.chat.ChatResponse;
import io.github.camelllm.mock.MockOptions;
import io.github.camelllm.mock.MockProvider;
import io.github.camelllm.stage.Pipeline;
import io.github.camelllm.stage.TelemetryStage;
import io.github.camelllm.test.ManualTimer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

/** The headers with the times of a streamed answer, by a timer that is moved by hand. */
class FirstTokenTest {
    private final ManualTimer timer = new ManualTimer();

    @Test
    void theTimeToTheFirstTokenIsPartOfTheLatency() {
        MockProvider mock = MockProvider.of(
                MockOptions.parse(Map.of("latency", "100ms", "firstTokenLatency", "150ms", "tokensPerSecond", "10")),
                timer);
        ChatRequest request =
                ChatRequest.of("Hello, world").toBuilder().model("echo").build();
        Call call = new Call("mock", request, CallOptions.STANDARD, delta -> {});
        CompletableFuture<ChatResponse> answer = Pipeline.of(List.of(new TelemetryStage(List.of(), timer)), mock)
                .answer(call)
                .toCompletableFuture();
        timer.pass(Duration.ofSeconds(5));
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        ResponseBinding.headers(exchange.getMessage(), answer.join());
        assertThat(exchange.getMessage().getHeader(LlmConstants.TIME_TO_FIRST_TOKEN))
                .isEqualTo(250L);
        assertThat(exchange.getMessage().getHeader(LlmConstants.LATENCY)).isEqualTo(550L);
    }
}
